// What is wrong with a page for who uses a keyboard, a screen reader or weak eyes: a list of sentences.
(() => {
  const wrong = [];
  const all = (what) => Array.from(document.querySelectorAll(what));
  const shown = (e) => e.checkVisibility({ visibilityProperty: true });
  const say = (what, e) => wrong.push(what + ": " + e.outerHTML.slice(0, 120));
  const text = (e) => e.textContent.trim();
  const named = (e) => {
    const ids = (e.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean);
    if (ids.length) return ids.every((id) => document.getElementById(id) && text(document.getElementById(id)));
    return (e.getAttribute("aria-label") || "").trim() || (e.labels && e.labels.length && text(e.labels[0])) || text(e);
  };

  // Names.
  for (const e of all("a[href], button, input, select, audio, summary, form, nav, section, [role=region]")) {
    if (!named(e)) say("no name", e);
  }
  for (const e of all("svg, img")) {
    if (e.parentElement.closest("svg") || e.getAttribute("aria-hidden") === "true") continue;
    // What is written in a picture does not name it.
    const title = e.querySelector(":scope > title");
    const words = (e.getAttribute("aria-labelledby") && named(e)) || e.getAttribute("aria-label") || e.alt || (title && text(title));
    if (!words || (e.tagName === "svg" && e.getAttribute("role") !== "img")) say("a picture without words", e);
  }

  // Structure.
  const ids = new Set();
  for (const e of all("[id]")) ids.has(e.id) ? say("an id twice", e) : ids.add(e.id);
  for (const e of all("a[href^='#'], use")) {
    if (!document.getElementById(decodeURIComponent(e.getAttribute("href").slice(1)))) say("leads nowhere", e);
  }
  let level = 0;
  for (const e of all("h1, h2, h3, h4")) {
    const now = Number(e.tagName[1]);
    if (now > level + 1 || (now === 1 && level > 0)) say("a heading out of order", e);
    level = now;
  }
  for (const [what, count] of [["main", 1], ["h1", 1], ["header", 1], ["footer", 1]]) {
    if (all(what).length !== count) wrong.push(what + " is there " + all(what).length + " times");
  }
  if (!document.documentElement.lang || !document.title) wrong.push("the page has no language or no title");
  for (const e of all("th")) if (!["row", "col"].includes(e.scope)) say("a heading of nothing", e);
  for (const table of all("table")) {
    const width = table.rows[0].cells.length;
    for (const row of table.rows) if (row.cells.length !== width) say("a row of another width", row);
    if (!table.querySelector("th")) say("a table without headings", table);
  }
  for (const e of all("[aria-hidden=true] a, [aria-hidden=true] button, [tabindex]:not([tabindex='0']):not([tabindex='-1'])")) {
    say("what cannot be reached in order", e);
  }

  // Contrast, by WCAG 2.2: text against what is painted behind it.
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = ([r, g, b]) => {
    const line = (c) => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * line(r) + 0.7152 * line(g) + 0.0722 * line(b);
  };
  const behind = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const seen = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let least = 99;
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(e) || ["SCRIPT", "OPTION", "DESC", "TITLE", "title", "desc"].includes(e.tagName)) continue;
    const style = getComputedStyle(e);
    const colour = e.closest("svg") ? style.fill : style.color;
    const back = behind(e);
    const key = colour + back;
    if (seen.has(key)) continue;
    seen.add(key);
    const [a, b] = [light(rgba(colour)), light(back)].sort((a, b) => b - a);
    const contrast = (a + 0.05) / (b + 0.05);
    least = Math.min(least, contrast);
    if (contrast < 4.5) say("contrast of " + contrast.toFixed(2), e);
  }
  if (seen.size < 4) wrong.push("hardly any text was found: " + seen.size);

  // Nothing sticks out, and all can be touched.
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) wrong.push("the page is wider than the screen: " + document.documentElement.scrollWidth + " > " + width);
  for (const e of all("summary, input, select, audio")) {
    if (shown(e) && e.type !== "checkbox" && e.getBoundingClientRect().height < 24) say("too small to touch", e);
  }
  return wrong;
})()
