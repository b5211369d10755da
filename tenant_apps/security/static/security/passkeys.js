// Passkeys: the device makes or uses one, and what it answers is sent with the form.
// A form says what it wants: data-passkey="create" or "get", with the options beside it, or
// data-passkey="sign-in", whose options are asked for when its button is pressed.
const words = {
  NotAllowedError: "Nothing was done. Try again, or use another way.",
  InvalidStateError: "This device has a passkey here already.",
  NotSupportedError: "This device cannot keep a passkey.",
};

async function answer(form) {
  const how = form.dataset.passkey;
  if (how === "create") return webauthnJSON.create(JSON.parse(form.dataset.options));
  if (how === "get") return webauthnJSON.get(JSON.parse(form.dataset.options));
  const asked = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!asked.ok) throw new Error(asked.statusText);
  return webauthnJSON.get((await asked.json()).request_options);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wrong = form.querySelector("[data-passkey-wrong]");
    wrong.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await answer(form));
      form.submit();
    } catch (error) {
      wrong.textContent = words[error.name] ?? "That did not work. Try again, or use another way.";
      wrong.hidden = false;
    }
  });
}
