// The versions of the index, and going back to one.
const versionDialog = slot("confirm-version");

async function refreshVersions() {
  const reply = await call("versions");
  if (reply.error) slot("versions").replaceChildren(make("p", { className: "failure", textContent: reply.error }));
  else slot("versions").innerHTML = reply.html;
  const said = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "short" });
  for (const time of all("time", slot("versions"))) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) time.textContent = said.format(at);
  }
}

async function goBack() {
  const reply = await call("go_back", { version: state.goingBackTo });
  slot("version-failure").hidden = !reply.error;
  slot("version-failure").textContent = reply.error ?? "";
  if (reply.error) {
    refreshVersions();
    return;
  }
  versionDialog.close();
  slot("said").textContent = "The older version answers now.";
  show("report", false);
  refreshDocuments();
  refreshSources();
  watchServer();
}

slot("versions-part").addEventListener("toggle", () => {
  if (slot("versions-part").open) refreshVersions();
});
actions["keep-version"] = () => versionDialog.close();
actions["go-back"] = goBack;
clicks.backTo = (button) => {
  state.goingBackTo = button.dataset.backTo;
  slot("version-time").textContent = button.closest("h4").querySelector("time").textContent;
  show("version-failure", false);
  versionDialog.showModal();
};
