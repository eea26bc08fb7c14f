// What is known of a document, corrected in a dialog.
const details = slot("details");

async function openDetails({ dataset }) {
  const reply = await call("details", { key: dataset.details });
  if (reply.error) {
    tell(reply.error, true);
    watchServer();
    return;
  }
  details.innerHTML = reply.html;
  details.showModal();
}

async function saveDetails(form) {
  const entries = all("input, textarea", form);
  const values = {};
  for (const entry of entries) {
    if (entry.disabled) values[entry.name] = null;
    else if (entry.value !== entry.defaultValue) values[entry.name] = entry.value;
  }
  if (!Object.keys(values).length) {
    details.close();
    return;
  }
  const save = form.querySelector('[type="submit"]');
  save.disabled = true;
  const reply = await call("correct", { key: form.dataset.correct, values });
  save.disabled = false;
  const failure = form.querySelector(".failure");
  failure.hidden = !reply.error;
  failure.textContent = reply.error ?? "";
  if (reply.error) return;
  details.close();
  tell(`Saved what is known of ${reply.corrected}. The index follows.`);
  watchServer();
}

// A correction that is taken back is known again only once the file was read: its field waits for that, empty.
function takeBack(button) {
  const entry = details.querySelector(`[name="${button.dataset.back}"]`);
  entry.disabled = !entry.disabled;
  const about = button.parentElement.querySelector("span");
  about.dataset.was ??= about.textContent;
  about.textContent = entry.disabled ? "When you save, what the file says of itself counts again" : about.dataset.was;
  button.textContent = entry.disabled ? "Keep it" : "Take back";
  button.ariaPressed = String(entry.disabled);
}

actions["close-details"] = () => details.close();
clicks.details = openDetails;
clicks.back = takeBack;
details.addEventListener("submit", (event) => {
  event.preventDefault();
  saveDetails(event.target);
});
