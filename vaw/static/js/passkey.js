// Asks the device for a passkey and sends its answer with the form. Bytes travel as base64url; nothing is kept.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function ask(form) {
  const token = form.querySelector("[name=csrf]").value;
  const answer = await fetch(form.dataset.passkey, { method: "POST", body: new URLSearchParams({ csrf: token }) });
  if (!answer.ok || answer.redirected) throw new DOMException("", "TimeoutError");
  const question = await answer.json();
  question.challenge = bytes(question.challenge);
  return question;
}

async function made(form) {
  const question = await ask(form);
  question.user.id = bytes(question.user.id);
  question.excludeCredentials = named(question.excludeCredentials);
  const key = await navigator.credentials.create({ publicKey: question });
  const { attestationObject, clientDataJSON } = key.response;
  return { id: key.id, rawId: text(key.rawId), type: key.type, response: { attestationObject: text(attestationObject), clientDataJSON: text(clientDataJSON) } };
}

async function used(form) {
  const question = await ask(form);
  question.allowCredentials = named(question.allowCredentials);
  const key = await navigator.credentials.get({ publicKey: question });
  const { authenticatorData, clientDataJSON, signature, userHandle } = key.response;
  const response = { authenticatorData: text(authenticatorData), clientDataJSON: text(clientDataJSON), signature: text(signature) };
  if (userHandle) response.userHandle = text(userHandle);
  return { id: key.id, rawId: text(key.rawId), type: key.type, response };
}

const WORDS = { SecurityError: "place", InvalidStateError: "known", TimeoutError: "stale", NotSupportedError: "old", TypeError: "stale" };

function enhance(form) {
  form.hidden = false;
  const told = form.querySelector("[data-told]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    told.textContent = "";
    if (!window.PublicKeyCredential) {
      told.textContent = form.dataset.old;
      return;
    }
    try {
      form.querySelector("[name=answer]").value = JSON.stringify(await ("make" in form.dataset ? made(form) : used(form)));
    } catch (refused) {
      told.textContent = form.dataset[WORDS[refused.name] || "cancelled"];
      return;
    }
    form.submit();
  });
}

export function offerPasskeys() {
  document.querySelectorAll("form[data-passkey]").forEach(enhance);
}
