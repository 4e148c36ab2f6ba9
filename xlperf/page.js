"use strict";
// Filters are an addition: without this script everything is on the page.
{
  const filters = document.getElementById("filters");
  const projects = [...document.querySelectorAll(".project")];
  const total = document.querySelectorAll(".finding").length;

  const apply = () => {
    const { grade, topic, unit } = filters.elements;
    const ticked = [...grade].filter((box) => box.checked);
    const grades = ticked.map((box) => box.value);
    const every = !topic.value && grades.length === grade.length;
    let shown = 0;
    for (const project of projects) {
      const asked = !unit.value || project.dataset.unit === unit.value;
      const before = shown;
      for (const place of project.querySelectorAll(".place")) {
        const others = shown;
        for (const finding of place.querySelectorAll(".finding")) {
          const { grade: own, topic: about } = finding.dataset;
          finding.hidden = !(asked && grades.includes(own) && (!topic.value || about === topic.value));
          shown += !finding.hidden;
        }
        place.hidden = shown === others;
      }
      project.hidden = !(shown > before || (asked && every));
      document.querySelector(`[data-project="${project.id}"]`).hidden = project.hidden;
    }
    const told = filters.querySelector("output");
    told.value = shown === total ? `共 ${total} 项` : `显示 ${shown} 项，共 ${total} 项`;
    const words = [ticked.map((box) => box.title).join("、") || "无", ...[topic, unit].map((one) => one.selectedOptions[0].text)];
    told.dataset.chosen = `（等级：${words[0]}；类别：${words[1]}；单位：${words[2]}）`;
  };

  if (filters) {
    filters.addEventListener("change", apply);
    filters.addEventListener("reset", () => setTimeout(apply));
    filters.hidden = false;
    apply();
  }

  // Paper shows what is folded away; the screen is as before when it has been printed.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });
}
