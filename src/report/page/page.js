(() => {
  "use strict";
  const all = (what, where = document) => Array.from(where.querySelectorAll(what));
  document.documentElement.classList.add("js");

  for (const chapter of all("section.chapter")) {
    const audio = chapter.querySelector("audio");
    if (!audio) continue;
    chapter.classList.add("can-play");
    const from = Number(audio.dataset.from), length = Number(audio.dataset.length);
    const plot = chapter.querySelector(".plot"), cursor = chapter.querySelector(".cursor");
    const buttons = all("button[data-t]", chapter);
    const starts = buttons.map((button) => Number(button.dataset.t));
    let current = null;
    const play = (at) => {
      audio.currentTime = from + at;
      const playing = audio.play();
      if (playing) playing.catch(() => {});
    };
    buttons.forEach((button, at) => {
      button.disabled = false;
      button.setAttribute("aria-label", "Play from " + button.textContent);
      button.addEventListener("click", () => play(starts[at]));
    });
    plot.addEventListener("click", (event) => {
      const box = plot.getBoundingClientRect();
      play(Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * length);
    });
    audio.addEventListener("play", () => {
      for (const other of all("audio")) if (other !== audio) other.pause();
    });
    audio.addEventListener("timeupdate", () => {
      const now = audio.currentTime - from;
      const inside = now >= 0 && now <= length;
      cursor.style.visibility = inside ? "visible" : "hidden";
      const x = (100 * now) / length + "%";
      if (inside) { cursor.setAttribute("x1", x); cursor.setAttribute("x2", x); }
      let low = 0, high = starts.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (starts[middle] <= now + 0.02) low = middle + 1; else high = middle;
      }
      const row = inside && low > 0 ? buttons[low - 1].closest("tr") : null;
      if (row === current) return;
      if (current) current.removeAttribute("aria-current");
      if (row) row.setAttribute("aria-current", "true");
      current = row;
    });
  }

  const form = document.getElementById("filter");
  if (!form) return;
  form.hidden = false;
  const [words, voice, notes] = ["words", "voice", "noted"].map((id) => document.getElementById(id));
  const told = document.getElementById("told");
  const rows = all("table.lines tbody tr").map((row) => ({
    row, voice: row.dataset.v, noted: row.querySelector(".notes") !== null, text: row.cells[1].textContent.toLowerCase(),
  }));
  const opened = new Map();
  const filter = () => {
    const wanted = words.value.trim().toLowerCase();
    const filtering = wanted !== "" || (voice && voice.value !== "") || (notes && notes.checked);
    let found = 0;
    for (const { row, voice: speaks, noted, text } of rows) {
      const fits = (!voice || voice.value === "" || voice.value === speaks) && (!notes || !notes.checked || noted) &&
        (wanted === "" || text.includes(wanted));
      row.hidden = !fits;
      if (fits) found += 1;
    }
    for (const details of all("details.segments")) {
      const any = details.querySelector("tbody tr:not([hidden])") !== null;
      if (!opened.has(details)) opened.set(details, details.open);
      details.open = filtering ? any : opened.get(details);
      details.closest("section").hidden = filtering && !any;
      if (!filtering) opened.delete(details);
    }
    told.textContent = filtering ? found + (found === 1 ? " segment" : " segments") : "";
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
})();
