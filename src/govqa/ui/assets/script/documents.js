async function refreshDocuments() {
  const reply = await call("documents");
  if (reply.error) slot("table").replaceChildren(make("p", { className: "failure", textContent: reply.error }));
  else slot("table").innerHTML = reply.html;
}

async function addFiles(input) {
  const files = [...input.files];
  if (!files.length) return;
  const report = slot("uploads");
  report.hidden = false;
  const paths = [];
  const failures = [];
  for (const [at, file] of files.entries()) {
    report.replaceChildren(make("p", { textContent: `Sending ${at + 1} of ${files.length}: ${file.name}` }));
    try {
      paths.push((await upload(file)).path);
    } catch {
      failures.push(file.name);
    }
  }
  input.value = "";
  report.replaceChildren(make("p", { textContent: "Reading the files…" }));
  if (paths.length) {
    const reply = await call("add", { paths });
    if (reply.error) report.replaceChildren(make("p", { className: "failure", textContent: reply.error }));
    else report.innerHTML = reply.html;
  } else {
    report.replaceChildren();
  }
  for (const name of failures) {
    report.append(make("p", { className: "failure", textContent: `${name} could not be sent: it is too large, or the server refused it.` }));
  }
  refreshDocuments();
  watchServer();
}

async function removeDocument() {
  slot("confirm").close();
  const reply = await call("remove", { key: state.removing });
  const report = slot("uploads");
  report.hidden = false;
  report.replaceChildren(make("p", { textContent: reply.error ?? `Removed ${reply.removed}.` }));
  refreshDocuments();
  watchServer();
}

async function rebuild() {
  show("uploads", false);
  const reply = await call("rebuild");
  if (reply.error) {
    slot("report").hidden = false;
    slot("report").replaceChildren(make("p", { className: "failure", textContent: reply.error }));
  }
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
slot("files").addEventListener("change", (event) => addFiles(event.target));
