// Talks to the key, the phone or the fingerprint reader, and sends what it says to the server. WebAuthn, level 2.

const form = document.querySelector("form[data-passkey]");

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0))))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const listed = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: listed(options.excludeCredentials),
    },
  });
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: {
      attestationObject: text(made.response.attestationObject),
      clientDataJSON: text(made.response.clientDataJSON),
      transports: made.response.getTransports?.() ?? [],
    },
    extensions: JSON.stringify(made.getClientExtensionResults()),
  };
}

async function get(options) {
  const shown = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) },
  });
  return {
    id: shown.id,
    rawId: text(shown.rawId),
    type: shown.type,
    response: {
      authenticatorData: text(shown.response.authenticatorData),
      clientDataJSON: text(shown.response.clientDataJSON),
      signature: text(shown.response.signature),
      userHandle: text(shown.response.userHandle),
    },
    assertionClientExtensions: JSON.stringify(shown.getClientExtensionResults()),
  };
}

if (form) {
  const ways = { create, get };
  ways[form.dataset.passkey](JSON.parse(form.dataset.options))
    .then((credential) => {
      form.elements.credential.value = JSON.stringify(credential);
      form.requestSubmit();
    })
    .catch((fault) => {
      form.querySelector(".complaint").textContent = fault.message;
    });
}
