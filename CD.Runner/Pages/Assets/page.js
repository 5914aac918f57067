// Puts the parts together.

/** Light, dark, or as the system has it. */
function startTheme() {
  const button = byId('theme');
  const names = ['system', 'light', 'dark'];
  let theme = 'system';
  try {
    theme = localStorage.getItem('contrastive-disentangling-theme') ?? theme;
  } catch { /* a page from disk may keep nothing */ }
  const apply = () => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
    repaint();
  };
  button.addEventListener('click', () => {
    theme = names[(names.indexOf(theme) + 1) % names.length];
    try {
      localStorage.setItem('contrastive-disentangling-theme', theme);
    } catch { /* as above */ }
    apply();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  apply();
}

function repaint() {
  readTheme();
  repaintMarks();
  if (map.colours) redraw();
  if (leaves > 1) drawTree();
}

function startClusters() {
  for (const place of document.querySelectorAll('[data-mark]')) place.prepend(mark(Number(place.dataset.mark)));
  document.addEventListener('click', event => {
    const { cluster, browse, colour } = event.target.dataset;
    if (cluster !== undefined) select(where(item => items.cluster[item] === Number(cluster)));
    if (browse !== undefined) {
      byId('shown').value = browse;
      browseImages();
      byId('images').scrollIntoView();
      byId('shown').focus({ preventScroll: true });
    }
    if (colour !== undefined) {
      colourBy(colour);
      byId('map-part').scrollIntoView();
    }
  });
}

function startOutliers() {
  const show = gallery(byId('outlier-pages'), item => (items.outlier[item] / 100).toFixed(1));
  show(Array.from({ length: count }, (_, item) => item).sort((a, b) => items.outlier[b] - items.outlier[a] || a - b).slice(0, data.mostOutliers));
}

function startDamaged() {
  const reasons = new Map(data.damaged);
  if (reasons.size > 0) gallery(byId('damaged-pages'), item => shown(reasons.get(item)))([...reasons.keys()]);
}

function startDuplicates() {
  if (data.duplicates.length === 0) return;
  const show = pages(byId('duplicate-pages'), 12, (body, some) => {
    body.replaceChildren(...some.map(group => {
      const cosines = new Map(group.items);
      const row = el('div', { class: 'strip', role: 'group', 'aria-label': `Group ${group.group}` });
      fill(row, [...cosines.keys()], item => item === group.keep ? 'stays' : group.kind === 'exact' ? 'equal' : cosines.get(item).toFixed(3));
      grid(row);
      return el('section', { class: 'card' }, el('h3', null, `Group ${group.group}`), el('p', { class: 'soft' }, `${images(group.items.length)}, ${group.kind === 'exact' ? 'exact copies' : 'near duplicates'}`), row);
    }));
  });
  byId('duplicate-pages').firstChild.className = 'cards';
  show(data.duplicates);
  byId('select-removable').addEventListener('click', () => select(data.duplicates.flatMap(group => group.items.map(([item]) => item).filter(item => item !== group.keep))));
}

let showImages;

/** The images that the filter admits, in the chosen order. */
function browseImages() {
  const [kind, value] = byId('shown').value.split(':');
  const part = byId('name-part').value.trim().toLowerCase();
  const admits = {
    all: () => true,
    selected: item => selection.of[item],
    unlabelled: item => labels.of[item] < 0,
    cluster: item => items.cluster[item] === Number(value),
    class: item => items.kind[item] === Number(value),
    label: item => labels.of[item] === Number(value),
  }[kind];
  const found = where(item => admits(item) && (part === '' || data.names[item].toLowerCase().includes(part)));
  const by = { typical: (a, b) => items.rank[a] - items.rank[b], border: (a, b) => items.margin[a] - items.margin[b], outlier: (a, b) => items.outlier[b] - items.outlier[a], given: (a, b) => a - b }[byId('order').value];
  showImages(found.sort(by));
  byId('select-shown').onclick = () => select(found);
  byId('select-shown').textContent = `Select all ${number(found.length)}`;
}

function startImages() {
  showImages = gallery(byId('image-pages'));
  for (const id of ['shown', 'order']) byId(id).addEventListener('change', browseImages);
  byId('name-part').addEventListener('input', browseImages);
  browseImages();
}

/** The bar that counts and names what is chosen, and the list of names. */
function startLabels() {
  const bar = byId('bar');
  onSelection.push(() => {
    bar.hidden = selection.size === 0;
    byId('selected').textContent = `${images(selection.size)} selected`;
    if (byId('shown').value === 'selected') browseImages();
  });
  bar.addEventListener('submit', event => {
    event.preventDefault();
    labelSelection(byId('label').value.trim());
    byId('label').value = '';
  });
  byId('clear').addEventListener('click', clearSelection);
  byId('download').addEventListener('click', downloadLabels);
  onLabels.push(() => {
    const sizes = labels.sizes();
    const total = sizes.reduce((sum, size) => sum + size, 0);
    byId('download').disabled = total === 0;
    byId('download').textContent = total === 0 ? 'Download labels.csv' : `Download labels.csv (${images(total)})`;
    byId('label-names').replaceChildren(...labels.names.map(name => el('option', { value: name })));
    byId('shown-labels').replaceChildren(...labels.names.map((name, label) => el('option', { value: `label:${label}` }, shown(name))));
    byId('label-rows').replaceChildren(...labels.names.map((name, label) => el('li', null, mark(label), el('bdi', { class: 'name' }, shown(name)), el('span', { class: 'soft' }, images(sizes[label])),
      el('button', { type: 'button', 'aria-label': `Select the images labelled ${shown(name)}`, onclick: () => select(where(item => labels.of[item] === label)) }, 'Select'),
      el('button', { type: 'button', 'aria-label': `Remove the label ${shown(name)}`, onclick: () => removeLabel(label) }, 'Remove'))));
    if (map.colours?.name === 'label') colourBy('label');
  });
}

startTheme();
startLabels();
restore();
startClusters();
startMap();
startHierarchy();
startImages();
startOutliers();
startDamaged();
startDuplicates();
strips(document);
document.documentElement.dataset.ready = '';
