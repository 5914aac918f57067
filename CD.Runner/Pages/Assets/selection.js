// Which images are chosen, and which names they were given.

const selection = { of: new Uint8Array(count), size: 0 };
const labels = {
  names: [],
  of: new Int32Array(count).fill(-1),
  sizes() {
    const sizes = new Array(this.names.length).fill(0);
    for (const label of this.of) if (label >= 0) sizes[label]++;
    return sizes;
  },
};
const STORE = `contrastive-disentangling-labels:${data.key}`;
const onSelection = []; // called when the chosen images change
const onLabels = [];    // called when labels change

/** Chooses images, or no longer. */
function select(chosen, on = true) {
  for (const item of chosen) {
    selection.size += Number(on) - selection.of[item];
    selection.of[item] = Number(on);
  }
  selectionChanged(`${images(selection.size)} selected`);
}

function clearSelection() {
  selection.of.fill(0);
  selection.size = 0;
  selectionChanged('Nothing is selected');
}

function selectionChanged(text) {
  for (const follow of onSelection) follow();
  say(text);
}

/** Names the chosen images; an empty name takes names away. */
function labelSelection(name) {
  let label = -1;
  if (name) {
    label = labels.names.indexOf(name);
    if (label < 0) label = labels.names.push(name) - 1;
  }

  const named = selection.size;
  for (let item = 0; item < count; item++) if (selection.of[item]) labels.of[item] = label;
  clearSelection();
  labelsChanged();
  say(name ? `${images(named)} labelled ${shown(name)}` : `${images(named)} have no label now`);
}

/** Forgets a name. */
function removeLabel(label) {
  labels.names.splice(label, 1);
  for (let item = 0; item < count; item++) {
    if (labels.of[item] === label) labels.of[item] = -1;
    else if (labels.of[item] > label) labels.of[item]--;
  }
  labelsChanged();
}

function labelsChanged() {
  const kept = save();
  byId('kept').textContent = kept ? 'This browser keeps the labels until you come back.' : 'This browser keeps nothing for this page: download the labels before you leave.';
  for (const follow of onLabels) follow();
}

/** Keeps the labels in the browser, where it allows that; pages from disk may not be allowed. */
function save() {
  try {
    const rows = labels.names.map(name => [name, []]);
    labels.of.forEach((label, item) => label >= 0 && rows[label][1].push(item));
    if (rows.length > 0) localStorage.setItem(STORE, JSON.stringify(rows));
    else localStorage.removeItem(STORE);
    return true;
  } catch {
    return false;
  }
}

/** Takes back what an earlier visit kept. */
function restore() {
  try {
    for (const [name, chosen] of JSON.parse(localStorage.getItem(STORE) ?? '[]')) {
      const label = labels.names.push(String(name)) - 1;
      for (const item of chosen) if (item >= 0 && item < count) labels.of[item] = label;
    }
  } catch {
    labels.names.length = 0;
    labels.of.fill(-1);
  }
  labelsChanged();
}

/** RFC 4180: cells with a comma, quote or line break are quoted, quotes in them doubled; lines end with CR LF. */
function labelsCsv() {
  const cell = text => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const rows = where(item => labels.of[item] >= 0).map(item => `${cell(data.names[item])},${cell(labels.names[labels.of[item]])}`);
  return ['name,label', ...rows, ''].join('\r\n');
}

function downloadLabels() {
  const url = URL.createObjectURL(new Blob([labelsCsv()], { type: 'text/csv' }));
  el('a', { href: url, download: 'labels.csv' }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}
