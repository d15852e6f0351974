// Asks the browser for a security key and sends what it says with the form beside it.
// The button carries data-security-key="make" or "use"; the options stand in #key-options.
const button = document.querySelector("[data-security-key]");
const options = JSON.parse(document.getElementById("key-options")?.textContent || "{}");
const failed = document.querySelector("[data-key-failed]");

const bytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
const words = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

async function make(asked) {
  const made = await navigator.credentials.create({ publicKey: {
    ...asked, challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: known(asked.excludeCredentials),
  } });
  return told(made, {
    attestationObject: words(made.response.attestationObject),
    transports: made.response.getTransports?.() || [],
  });
}

async function use(asked) {
  const given = await navigator.credentials.get({ publicKey: {
    ...asked, challenge: bytes(asked.challenge),
    allowCredentials: known(asked.allowCredentials),
  } });
  const { authenticatorData, signature, userHandle } = given.response;
  return told(given, {
    authenticatorData: words(authenticatorData), signature: words(signature),
    userHandle: userHandle ? words(userHandle) : null,
  });
}

const told = (credential, more) => ({
  type: credential.type, id: credential.id, rawId: words(credential.rawId),
  authenticatorAttachment: credential.authenticatorAttachment,
  response: { clientDataJSON: words(credential.response.clientDataJSON), ...more },
  clientExtensionResults: credential.getClientExtensionResults(),
});

button?.addEventListener("click", async () => {
  failed.hidden = true;
  try {
    const ask = button.dataset.securityKey === "make" ? make : use;
    const credential = await ask(options.publicKey);
    const form = document.getElementById(button.getAttribute("form"));
    form.elements.credential.value = JSON.stringify(credential);
    form.requestSubmit();
  } catch {
    failed.hidden = false;  // no key, taken too long, or told no: try again
    failed.focus();
  }
});
