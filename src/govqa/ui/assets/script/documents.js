async function refreshDocuments() {
  const reply = await call("documents");
  if (reply.error) {
    slot("table").replaceChildren(make("p", { className: "failure", textContent: reply.error }));
    return;
  }
  slot("table").innerHTML = reply.html;
  slot("files").accept = reply.accept;
  state.mostFiles = reply.most_files;
  state.mostBytes = reply.most_bytes;
  readTable();
  if (slot("versions-part").open) refreshVersions();
}

// Says in the tab what came of something; the next rebuild's report stands below it.
function tell(text, failed = false) {
  const report = slot("told");
  report.hidden = false;
  report.replaceChildren(make("p", { className: failed ? "failure" : "", textContent: text }));
  slot("said").textContent = text;
}

async function removeDocument() {
  slot("confirm").close();
  const reply = await call("remove", { key: state.removing });
  tell(reply.error ?? `Removed ${reply.removed}.`, Boolean(reply.error));
  refreshDocuments();
  watchServer();
}

async function rebuild() {
  show("told", false);
  show("uploads", addingNow > 0); // some outcomes are still to come
  const reply = await call("rebuild");
  if (reply.error) tell(reply.error, true);
  watchServer();
}

function showBuild(build) {
  show("progress", build.running);
  page.querySelector('[data-act="rebuild"]').disabled = build.running;
  if (build.running) {
    show("report", false);
    slot("stage").textContent = build.total ? `${build.stage}: ${build.done} of ${build.total}` : build.stage;
    slot("item").textContent = build.item;
    const bar = slot("bar");
    if (build.total) bar.value = build.done / build.total;
    else bar.removeAttribute("value");
  } else if (build.number && build.number !== state.build) {
    state.build = build.number;
    const report = slot("report");
    report.hidden = false;
    if (build.error) report.replaceChildren(make("p", { className: "failure", textContent: build.error }));
    else report.innerHTML = build.report;
    refreshSources();
    refreshDocuments();
  }
}

actions.rebuild = rebuild;
actions.build = rebuild;
actions.keep = () => slot("confirm").close();
actions.remove = removeDocument;
clicks.key = ({ dataset }) => {
  state.removing = dataset.key;
  slot("confirm-name").textContent = dataset.remove;
  slot("confirm").showModal();
};
