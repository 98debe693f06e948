// The only script of the report: sorts a table by a column, and shows the rows that are asked for.
// It reads and moves what is in the page, and makes nothing of what is written there.
"use strict";
const byText = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function value(row, column) {
  const cell = row.cells[column];
  const number = cell.dataset.value;
  return number === undefined ? cell.textContent.trim() : number === "" ? null : Number(number);
}

function compare(one, other) {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return byText.compare(String(one), String(other));
}

function sort(table, head) {
  const ascending = head.getAttribute("aria-sort") !== "ascending";
  const rows = [...table.tBodies[0].rows].map((row) => [value(row, head.cellIndex), row]);
  rows.sort(([one], [other]) => {
    // what is not there stands last, in both directions
    if (one === null || other === null) return (one === null) - (other === null);
    return ascending ? compare(one, other) : compare(other, one);
  });
  table.tBodies[0].append(...rows.map(([, row]) => row));
  for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
}

for (const head of document.querySelectorAll("th[data-sort]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  button.addEventListener("click", () => sort(head.closest("table"), head));
  head.append(button);
}

for (const form of document.querySelectorAll("form.filter")) {
  const rows = [...document.getElementById(form.dataset.table).tBodies[0].rows];
  const show = () => {
    const wanted = form.elements.text.value.trim().toLocaleLowerCase();
    const section = form.elements.section?.value ?? "";
    const state = form.elements.state.value;
    let count = 0;
    for (const row of rows) {
      const found =
        row.cells[0].textContent.toLocaleLowerCase().includes(wanted) &&
        (section === "" || row.dataset.section === section.slice(1)) &&
        (state === "" || row.dataset.states.split(";").includes(state));
      row.hidden = !found;
      count += found;
    }
    form.querySelector("output").textContent = `${count} of ${rows.length} shown`;
  };
  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
}
