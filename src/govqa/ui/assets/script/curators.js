// Who may change the documents, and signing in.
const passwordDialog = slot("password");

function showRole({ may_write: mayWrite, may_sign_in: maySignIn }) {
  show("writing", mayWrite);
  show("readonly", !mayWrite && !maySignIn);
  show("sign-in", !mayWrite && maySignIn);
  show("sign-out", mayWrite && maySignIn);
  if (state.mayWrite !== undefined && state.mayWrite !== mayWrite && page.dataset.view === "documents") refreshDocuments();
  state.mayWrite = mayWrite;
}

async function signIn(form) {
  const { password } = form.elements;
  const submit = form.querySelector('[type="submit"]');
  submit.disabled = true;
  const reply = await call("sign_in", { password: password.value });
  submit.disabled = false;
  password.value = "";
  show("password-failure", Boolean(reply.error));
  slot("password-failure").textContent = reply.error ?? "";
  if (reply.error) {
    password.focus();
    return;
  }
  passwordDialog.close();
  slot("said").textContent = "Signed in.";
  watchServer();
}

actions["ask-password"] = () => {
  show("password-failure", false);
  passwordDialog.showModal();
  slot("password-form").elements.password.focus();
};
actions["close-password"] = () => passwordDialog.close();
actions["sign-out"] = async () => {
  await call("sign_out");
  slot("said").textContent = "Signed out.";
  watchServer();
};
passwordDialog.addEventListener("close", () => slot("password-form").reset());
slot("password-form").addEventListener("submit", (event) => {
  event.preventDefault();
  signIn(event.target);
});
