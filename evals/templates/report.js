"use strict";
for (const place of document.querySelectorAll(".plot")) {
  const { data, layout } = JSON.parse(place.nextElementSibling.textContent);
  Plotly.newPlot(place, data, layout, { displayModeBar: false, showTips: false, doubleClick: false });
}
// Paper has no fold-outs: open them while printing, but for the numbers of plots.
const folded = [];
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details:not([open], .charts *)")) {
    fold.open = true;
    folded.push(fold);
  }
});
addEventListener("afterprint", () => {
  while (folded.length) folded.pop().open = false;
});
