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

const troubles = {
  missing: "There is no index yet, so nothing can be asked.",
  failed: "The index cannot be opened.",
  ready: "The newest version of the index cannot be opened. The one before it answers.",
};

function showNotice({ phase, problem, may_write: mayWrite, build }) {
  const notice = slot("notice");
  // Only those who can mend it are told the problem, so that others are not told that an older version answers.
  notice.hidden = !(phase in troubles) || (phase === "ready" && !problem);
  if (notice.hidden) return;
  const parts = [make("p", { textContent: troubles[phase] })];
  const more = build.running ? "It is being built now." : problem;
  if (more) parts.push(make("p", { textContent: more }));
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
