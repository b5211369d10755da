"""Providers at which anybody gets an address: such a domain lets in everybody.

Names with many endings (`yahoo.fr`) stand once, without their ending.
"""

_WITH_ANY_ENDING = frozenset(
    {
        *("gmail", "googlemail", "yahoo", "ymail", "rocketmail", "hotmail", "outlook", "live"),
        *("msn", "icloud", "aol", "gmx", "web", "mail", "email", "yandex", "zoho", "protonmail"),
        *("proton", "tutanota", "tuta", "fastmail", "hushmail", "mailinator", "guerrillamail"),
    }
)
_WHOLE = frozenset(
    {
        *("me.com", "mac.com", "pm.me", "hey.com", "inbox.com", "usa.com", "duck.com"),
        *(
            "btinternet.com",
            "btopenworld.com",
            "bt.com",
            "sky.com",
            "talktalk.net",
            "tiscali.co.uk",
        ),
        *(
            "tiscali.co.uk",
            "virginmedia.com",
            "virgin.net",
            "ntlworld.com",
            "blueyonder.co.uk",
            "o2.co.uk",
        ),
        *("orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "t-online.de", "libero.it"),
        *("comcast.net", "verizon.net", "att.net", "sbcglobal.net", "cox.net", "qq.com", "163.com"),
        *("126.com", "naver.com", "rediffmail.com", "rambler.ru", "bk.ru", "list.ru", "ya.ru"),
        *("10minutemail.com", "tempmail.com", "temp-mail.org", "yopmail.com", "sharklasers.com"),
        *("privaterelay.appleid.com", "plusnet.com", "ukgateway.net", "freeserve.co.uk"),
    }
)
# Endings under which others register names: no organisation's own.
_SUFFIXES = frozenset(
    {
        *("co.uk", "org.uk", "ac.uk", "gov.uk", "nhs.uk", "me.uk", "ltd.uk", "plc.uk", "net.uk"),
        *("sch.uk", "police.uk", "mod.uk", "com.au", "co.nz", "co.za", "co.in", "com.br"),
    }
)


# Of people of many organisations: it lets in whom a network wishes, and says nobody's home.
_SHARED = frozenset({"nhs.net"})


def says_where(name: str) -> bool:
    """Whether an address there says in which organisation somebody works."""
    return name not in _SHARED and not is_public(name)


def is_public(name: str) -> bool:
    """Whether anybody can have an address there."""
    labels = name.split(".")
    owner = labels[-3] if ".".join(labels[-2:]) in _SUFFIXES and len(labels) > 2 else labels[-2]
    return name in _WHOLE or name in _SUFFIXES or owner in _WITH_ANY_ENDING
