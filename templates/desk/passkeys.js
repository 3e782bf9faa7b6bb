// Makes passkeys, and signs in with them. Loaded on /login and /desk/me alone; without it the link by mail remains.
"use strict";

(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  // What comes as JSON holds bytes as base64url; browsers of before 2024 do not read and write that by themselves.
  async function ask(kind, options) {
    options.challenge = bytes(options.challenge);
    if (kind === "make") {
      options.user.id = bytes(options.user.id);
      options.excludeCredentials = known(options.excludeCredentials);
      return navigator.credentials.create({ publicKey: options });
    }
    options.allowCredentials = known(options.allowCredentials);
    return navigator.credentials.get({ publicKey: options });
  }

  function answer(credential) {
    const given = credential.response;
    const response = { clientDataJSON: text(given.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (given[name]) response[name] = text(given[name]);
    }
    if (given.getTransports) response.transports = given.getTransports();
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: {},
    });
  }

  function tell(form, words) {
    const line = form.querySelector("[role=alert]");
    line.textContent = words;
    line.hidden = !words;
  }

  async function go(form) {
    tell(form, "");
    const reply = await fetch(form.dataset.options, { method: "POST", body: new URLSearchParams() });
    const options = await reply.json();
    if (!reply.ok) {
      tell(form, options.error);
      return;
    }
    form.elements.answer.value = answer(await ask(form.dataset.passkey, options));
    form.submit();
  }

  if (!window.PublicKeyCredential || !navigator.credentials) return;
  for (const hint of document.querySelectorAll("[data-passkey-missing]")) hint.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button");
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      button.disabled = true;
      go(form)
        .catch((error) => tell(form, error.name === "InvalidStateError" ? form.dataset.known : form.dataset.cancelled))
        .finally(() => { button.disabled = false; });
    });
  }
})();
