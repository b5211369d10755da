// Copy buttons show themselves only where copying works; the field beside them can be read anyway.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.querySelector("span").textContent = "Copied";
  });
}

// What a form answered becomes an ordinary page of the history: Back asks for its address anew,
// where the browser would say that the form has to be sent again.
history.replaceState(history.state, "");

// A form that was fetched for a dialog opens it; without one, its link leads to the whole page.
document.addEventListener("htmx:afterSwap", ({ detail: { target, requestConfig } }) => {
  if (target.localName !== "dialog") return;
  if (target.childElementCount) target.showModal();
  else location.assign(requestConfig.elt.href);
});

// The menu and the filters lie over the page: they close once Tab has led the focus out of them,
// which nobody could see behind them.
document.addEventListener("focusin", ({ target }) => {
  for (const sheet of document.querySelectorAll("[popover]")) {
    if (sheet.contains(target) || !target.matches(":focus-visible")) continue;
    sheet.hidePopover?.();
  }
});

// Nobody reads a tab that is not shown: it does not ask for what is new until it is.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches(".poll, .reading form")) event.preventDefault();
});
