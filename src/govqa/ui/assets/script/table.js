// The documents table: put in order, and searched, by what stands in it.
const columns = ["title", "publisher", "date", "type", "passages", "state"];
const tableTools = slot("table-tools");
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
let tableRows = []; // as the server gave them: by file
const rowTexts = new WeakMap();

function readTable() {
  tableRows = all("table.documents tbody tr", slot("table"));
  tableTools.hidden = tableRows.length === 0;
  orderTable();
  findInTable();
}

function cellValue(row, at) {
  const cell = row.cells[at];
  return at === 0 ? cell.querySelector(".title").textContent : (cell.dataset.value ?? cell.textContent);
}

function orderTable() {
  const order = tableTools.elements.order.value;
  const descending = order.startsWith("-");
  const at = columns.indexOf(order.replace("-", ""));
  for (const button of all("[data-order]", slot("table"))) {
    const own = at >= 0 && button.dataset.order === columns[at];
    button.closest("th").ariaSort = own ? (descending ? "descending" : "ascending") : "none";
  }
  const body = slot("table").querySelector("tbody");
  if (!body) return;
  const keyed = tableRows.map((row) => [row, at < 0 ? "" : cellValue(row, at)]);
  // What is not known comes last, whichever way round.
  if (at >= 0) keyed.sort(([, a], [, b]) => !a - !b || (descending ? collator.compare(b, a) : collator.compare(a, b)));
  body.append(...keyed.map(([row]) => row));
}

function findInTable() {
  const wanted = folded(tableTools.elements.sought.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const row of tableRows) {
    if (!rowTexts.has(row)) rowTexts.set(row, folded(row.textContent));
    row.hidden = !wanted.every((word) => rowTexts.get(row).includes(word));
    found += !row.hidden;
  }
  slot("found").textContent = wanted.length ? `${found} of ${tableRows.length}` : "";
}

clicks.order = ({ dataset: { order: column } }) => {
  const select = tableTools.elements.order;
  const wanted = select.value === column ? `-${column}` : column;
  // Not every order of the table stands in the list that a phone shows.
  if (![...select.options].some((option) => option.value === wanted)) {
    const { text } = [...select.options].find((option) => option.value.replace("-", "") === column);
    select.append(new Option(`${text}, the other way round`, wanted));
  }
  select.value = wanted;
  orderTable();
};
tableTools.addEventListener("submit", (event) => event.preventDefault());
tableTools.elements.sought.addEventListener("input", findInTable);
tableTools.elements.order.addEventListener("change", orderTable);
