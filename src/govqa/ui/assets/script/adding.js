// Files added by the button or by dropping them: sent one by one, read by the server, with an outcome for each.
let adding = Promise.resolve(); // ends when all files so far have an outcome
let addingNow = 0;
const ignored = Symbol("folder");

function addFiles(files) {
  if (!files.length) return;
  show("told", false);
  const report = slot("uploads");
  if (!addingNow++) report.replaceChildren(make("ul"));
  report.hidden = false;
  const items = files.map((file) => outcome(file.name, "Waiting."));
  report.firstChild.append(...items);
  adding = adding.then(() => sendFiles(files, items)).finally(() => addingNow--);
}

function outcome(name, note, className = "") {
  return make("li", { className }, make("b", { textContent: name }), ` ${note}`);
}

function refusal(file) {
  if (file[ignored]) return "It is a folder. Add the files that are in it.";
  if (file.size > state.mostBytes) return `It is larger than ${Math.round(state.mostBytes / 2 ** 20)} MiB, the most that is read.`;
  return "";
}

async function sendFiles(files, items) {
  const put = (at, item) => {
    items[at].replaceWith(item);
    items[at] = item;
  };
  const refuse = (at, note) => put(at, outcome(files[at].name, note, "refused"));
  let sent = [];
  for (const [at, file] of files.entries()) {
    const reason = refusal(file);
    if (reason) {
      refuse(at, reason);
    } else {
      put(at, outcome(file.name, "Sending…"));
      try {
        sent.push([at, (await upload(file)).path]);
        put(at, outcome(file.name, "Sent. It is read with the others."));
      } catch {
        refuse(at, "It could not be sent: it is too large, or the server refused it.");
      }
    }
    if (sent.length === state.mostFiles || (sent.length && at === files.length - 1)) {
      for (const [which] of sent) put(which, outcome(files[which].name, "Reading…"));
      const reply = await call("add", { paths: sent.map(([, path]) => path) });
      const made = make("template", { innerHTML: reply.html ?? "" });
      const outcomes = all("li", made.content);
      for (const [n, [which]] of sent.entries()) {
        if (outcomes[n]) put(which, outcomes[n]);
        else refuse(which, reply.error ?? "Nothing is known of it.");
      }
      sent = [];
      refreshDocuments();
      watchServer();
    }
  }
  const taken = items.filter((item) => item.matches(".taken")).length;
  slot("said").textContent = `${taken} of ${items.length} files added.`;
}

slot("files").addEventListener("change", ({ target }) => {
  addFiles([...target.files]);
  target.value = "";
});

// Dropping. Whatever is dropped elsewhere on the page must not take its place.
const dropZone = page.querySelector(".view.docs");
const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
const takesFiles = (event) => !slot("writing").hidden && dropZone.contains(event.target);

page.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = takesFiles(event) ? "copy" : "none";
  show("drop", takesFiles(event));
});
page.addEventListener("dragleave", (event) => {
  if (!page.contains(event.relatedTarget)) show("drop", false);
});
page.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  show("drop", false);
  if (!takesFiles(event)) return;
  const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
  addFiles(
    items.map((item) => {
      const folder = item.webkitGetAsEntry?.()?.isDirectory;
      return Object.assign(item.getAsFile(), folder ? { [ignored]: true } : {});
    }),
  );
});
