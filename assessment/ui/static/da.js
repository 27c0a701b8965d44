/* Five things that Streamlit has no setting for.
   1. Danish for its English texts: exact strings and patterns, over text nodes and labels. Markdown, what people
      typed, and everything under [data-no-i18n] is left alone.
   2. Idle commit: a field that saves itself is committed shortly after the last key, without losing the caret.
   3. Rescue: what was typed last is sent to the server when the page is left, even when the tab is closed at once.
   4. Order: a click that leaves a field for another page waits until the field's own message is on its way.
   5. Reconnection: a page whose connection was lost is fetched again when it is back. */
(() => {
  const EXACT = {
    "Press Enter to apply": "Tryk Enter for at gemme",
    "Press Enter to submit form": "Tryk Enter for at sende",
    "Press Ctrl+Enter to apply": "Gemmes af sig selv",
    "Press Ctrl+Enter to submit form": "Tryk Ctrl+Enter for at sende",
    "Press ⌘+Enter to apply": "Gemmes af sig selv",
    "Skip to main content": "Spring til hovedindhold",
    "(required)": "(skal udfyldes)",
    "Upload": "Vælg fil",
    "Browse files": "Vælg fil",
    "Drag and drop file here": "Træk filen hertil",
    "Choose an option": "Vælg",
    "Choose options": "Vælg en eller flere",
    "No results": "Ingen resultater",
    "No options to select": "Ingen valgmuligheder",
    "Select all": "Vælg alle",
    "Stop": "Stop",
    "Running...": "Arbejder …",
    "Connecting": "Forbinder",
    "Please wait...": "Vent …",
    "Clear all": "Ryd alle",
    "Clear value": "Ryd",
    "Clear": "Ryd",
    "Remove": "Fjern",
    "Main menu": "Hovedmenu",
    "Link to heading": "Link til overskrift",
    "Sidebar": "Sidepanel",
    "Collapse sidebar": "Skjul trin",
    "Expand sidebar": "Vis trin",
    "Close sidebar": "Skjul trin",
    "Open sidebar": "Vis trin",
    "App pages": "Sider",
    "Page navigation": "Sider",
    "file upload": "Vælg fil",
    "Pagination": "Sidenavigation",
    "Previous page": "Forrige side",
    "Next page": "Næste side",
    "Previous": "Forrige",
    "Next": "Næste",
    "Close": "Luk",
    "Dismiss": "Luk",
    "Fullscreen": "Fuld skærm",
    "Page not found": "Siden findes ikke",
    "Connection error": "Ingen forbindelse",
    "Error:": "Fejl:",
    "open": "åbn",
    "Open": "Åbn",
    "The page that you have requested does not seem to exist. Running the app's main page.":
      "Siden på adressen findes ikke. Listen over sager vises i stedet.",
    "Help": "Hjælp",
  };
  const PATTERNS = [
    [/^(\d+) options? available\.$/, "$1 valgmuligheder."],
    [/^option (.+), selected\.$/, "$1 er valgt."],
    [/^Limit (\d+)MB per file(.*)$/, "Højst $1 MB pr. fil$2"],
    [/^(\d+)MB per file(.*)$/, "Højst $1 MB pr. fil$2"],
    [/^File must be ([\d.]+)MB or smaller\.$/, "Filen må højst fylde $1 MB."],
    [/^(.*) files are not allowed\.$/, "Filtypen $1 er ikke tilladt."],
    [/^Help for (.+)$/, "Hjælp til $1"],
    [/^Remove (.+)$/, "Fjern $1"],
    [/^Page (\d+)$/, "Side $1"],
    [/^Go to page (\d+)$/, "Gå til side $1"],
    [/^You do not have a page at (.*)$/, "Der er ingen side på adressen $1"],
  ];
  const LABELS = ["aria-label", "placeholder", "title"];
  const OURS =
    'textarea,script,style,[data-testid="stMarkdownContainer"],[data-testid="stHtml"],[data-testid="stText"],[data-no-i18n]';

  const ITS_OWN = '[data-testid="stFileUploaderDropzone"] button'; /* Streamlit's own words, though set as Markdown */

  const danish = (text) => {
    const trimmed = text.trim();
    if (!trimmed) return null;
    if (Object.hasOwn(EXACT, trimmed)) return text.replace(trimmed, EXACT[trimmed]);
    for (const [pattern, replacement] of PATTERNS)
      if (pattern.test(trimmed)) return text.replace(trimmed, trimmed.replace(pattern, replacement));
    return null;
  };
  const translateText = (node) => {
    const parent = node.parentElement;
    if (parent && parent.closest(OURS) && !parent.closest(ITS_OWN)) return;
    const text = danish(node.nodeValue);
    if (text !== null && text !== node.nodeValue) node.nodeValue = text;
  };
  const translateLabels = (element) => {
    for (const name of LABELS) {
      const value = element.getAttribute(name);
      const text = value && danish(value);
      if (text && text !== value) element.setAttribute(name, text);
    }
  };
  const translate = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return translateText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    translateLabels(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.TEXT_NODE) translateText(node);
      else translateLabels(node);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(translate);
      else if (change.type === "characterData") translateText(change.target);
      else translateLabels(change.target);
    }
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: LABELS,
  });
  translate(document.documentElement); /* what Streamlit had drawn before this script ran */

  /* Fields are known by the class that Streamlit makes of their key: st-key-felt-<assessment>-<path with dashes>. */
  const FIELD = /(?:^|\s)st-key-felt-([0-9a-f]{32})-([a-z0-9_-]+)/;
  const IDLE_MS = { TEXTAREA: 700, INPUT: 1200 };
  const MAX_BYTES = 60000; /* a browser sends no more than 64 KiB from a page that is being left */
  const UNSURE_MS = 10000; /* how long a commit may be under way before it counts as arrived */
  const fields = new Map(); /* element -> {assessment, path, seen, timer, changed, sent} */
  let typedLoose = null; /* the page on which something was typed that is no field of an assessment */
  let lostAt = 0; /* when the connection was lost, 0 while it is there */

  const fieldOf = (element) => {
    if (!(element.tagName in IDLE_MS) || (element.tagName === "INPUT" && element.type !== "text")) return null;
    if (element.getAttribute("role") === "combobox") return null; /* what is typed there searches among the choices */
    const box = element.closest('[class*="st-key-felt-"]');
    const match = box && FIELD.exec(box.className);
    return match && { assessment: match[1], path: match[2].replaceAll("-", ".") };
  };
  const remember = (element) => {
    const name = fieldOf(element);
    if (!name) return null;
    const known = fields.get(element);
    if (known && known.path === name.path && known.assessment === name.assessment) return known;
    const fresh = { ...name, seen: [element.value], timer: 0, changed: 0, sent: null };
    fields.set(element, fresh);
    return fresh;
  };
  const enter = (element) => {
    const field = remember(element);
    if (field) field.seen.push(element.value);
  };
  const commit = (element, field) => {
    if (!element.isConnected) return;
    field.seen.push(element.value);
    const multiline = element.tagName === "TEXTAREA";
    for (const type of multiline ? ["keydown"] : ["keydown", "keypress"])
      element.dispatchEvent(
        new KeyboardEvent(type, { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: multiline, bubbles: true }),
      );
  };
  document.addEventListener("focusin", (event) => enter(event.target), true);
  document.addEventListener("input", (event) => {
    const field = remember(event.target);
    if (!field) {
      typedLoose = location.pathname;
      return;
    }
    field.changed = Date.now();
    field.sent = null;
    clearTimeout(field.timer);
    field.timer = setTimeout(() => commit(event.target, field), IDLE_MS[event.target.tagName]);
  }, true);

  /* Leaving a field commits it, but its message goes off a little later than that of a link. On a touchpad a tap is
     over within milliseconds: the link would overtake the field, and the server would stay on the old page. */
  const HOLD_MS = 250;
  let leftAt = 0;
  document.addEventListener("focusout", (event) => {
    const field = fields.get(event.target);
    if (!field || !field.changed || field.seen.at(-1) === event.target.value) return;
    field.seen.push(event.target.value);
    leftAt = Date.now();
  }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || !["", "_self"].includes(link.target) || !event.isTrusted || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (Date.now() - leftAt > HOLD_MS) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const address = link.getAttribute("href");
    setTimeout(() => {
      const there = link.isConnected ? link : document.querySelector(`a[href="${CSS.escape(address)}"]`);
      if (there) there.click();
    }, HOLD_MS);
  }, true);
  const rescue = () => {
    const person = document.querySelector("[data-person]");
    for (const [element, field] of fields) {
      if (!field.changed || (lostAt || Date.now()) - field.changed > UNSURE_MS || !element.isConnected) continue;
      if (field.sent === element.value) continue;
      field.sent = element.value;
      const seen = [...new Set(field.seen)].slice(-20);
      const write = () =>
        JSON.stringify({ felt: field.path, tekst: element.value, set: seen, hvem: person && person.dataset.person });
      let body = write();
      while (seen.length > 1 && new Blob([body]).size > MAX_BYTES) {
        seen.shift();
        body = write();
      }
      navigator.sendBeacon(`/kladde/${field.assessment}`, body);
    }
  };
  /* The first comes before the next page is asked for, and so before a change of role; the second also when the
     browser is put away without a next page. */
  for (const leaving of ["beforeunload", "pagehide"]) window.addEventListener(leaving, rescue);

  /* After a server has died, the page is joined to a session that has never drawn it: the first change would be taken
     for the state of a new page, saved nowhere, and drawn over. Only what no server keeps is a reason to go on as is. */
  const CONNECTION = "data-test-connection-state";
  let wasConnected = false;
  new MutationObserver(() => {
    const app = document.querySelector(`[${CONNECTION}]`);
    const connected = app !== null && app.getAttribute(CONNECTION) === "CONNECTED";
    if (wasConnected && !connected && !lostAt) lostAt = Date.now();
    if (connected && lostAt) {
      if (typedLoose === location.pathname) lostAt = 0;
      else location.reload();
    }
    wasConnected = wasConnected || connected;
  }).observe(document.documentElement, { subtree: true, attributes: true, attributeFilter: [CONNECTION] });
})();
