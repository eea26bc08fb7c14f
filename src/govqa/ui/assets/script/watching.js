let watching = 0;

async function watchServer() {
  const turn = ++watching;
  for (;;) {
    const reply = await call("status");
    if (turn !== watching) return;
    if (!reply.error) {
      showState(reply);
      if (!reply.build.running && reply.phase !== "opening" && (reply.examples.length || reply.phase !== "ready" || ++state.patience > 8)) return;
    }
    await new Promise((resolve) => setTimeout(resolve, reply.error ? 3000 : 600));
    if (turn !== watching) return;
  }
}
state.patience = 0; // looks for example questions this often before giving up on them

function showState(reply) {
  showRole(reply);
  showBuild(reply.build);
  showNotice(reply);
  if (reply.generation && reply.generation !== state.generation) {
    state.generation = reply.generation;
    refreshSources();
  }
  const examples = slot("examples");
  if (reply.examples.length && !examples.childElementCount) {
    examples.append(...reply.examples.map((text) => suggestion(text)));
  }
}

function showNotice({ phase, problem, may_write: mayWrite, build }) {
  const notice = slot("notice");
  notice.hidden = phase === "ready" || phase === "opening";
  if (notice.hidden) return;
  const parts = [make("p", { textContent: phase === "missing" ? "There is no index yet, so nothing can be asked." : "The index cannot be opened." })];
  parts.push(make("p", { textContent: build.running ? "It is being built now." : problem }));
  if (mayWrite && !build.running) {
    const button = make("button", { type: "button", className: "button primary", textContent: "Build the index" });
    button.dataset.act = "build";
    parts.push(button);
  }
  const key = parts.map((part) => part.textContent).join("\n");
  if (notice.dataset.key === key) return; // said already: a screen reader need not hear it again
  notice.dataset.key = key;
  notice.replaceChildren(...parts);
}
