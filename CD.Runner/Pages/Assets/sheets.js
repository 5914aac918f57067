// Thumbnails: tiles of a few large pictures, which are decoded when they are first needed and forgotten when many others were.

const MOST_SHEETS = 24;
const sheets = new Map(); // number -> { picture, ready }, the least recently used first
const parsed = document.readyState === 'loading'
  ? new Promise(resolve => document.addEventListener('DOMContentLoaded', resolve, { once: true }))
  : Promise.resolve();

async function source(place) {
  if (data.sheets.folder) return `${data.sheets.folder}/sheet-${String(place).padStart(4, '0')}.webp`;
  if (!byId(`sheet-${place + 1}`)) await parsed; // the page may still be arriving
  return `data:image/webp;base64,${byId(`sheet-${place}`).textContent}`;
}

/** A sheet, at once, or once it is decoded. */
function sheet(place) {
  const entry = sheets.get(place) ?? { picture: new Image() };
  sheets.delete(place);
  sheets.set(place, entry);
  entry.ready ??= source(place).then(url => {
    entry.picture.src = url;
    return entry.picture.decode();
  }).then(() => {
    entry.decoded = true;
    return entry;
  });
  if (sheets.size > MOST_SHEETS) sheets.delete(sheets.keys().next().value);
  return entry;
}

/** Draws an image's thumbnail; returns false, and calls back when it can be drawn, where its sheet is not decoded yet. */
function drawTile(context, item, left, top, size, later) {
  const { tile, columns, perSheet } = data.sheets;
  const place = items.tile[item] % perSheet;
  const entry = sheet(Math.floor(items.tile[item] / perSheet));
  if (!entry.decoded) {
    entry.ready.then(later, () => say('A sheet of thumbnails cannot be read; is the folder beside the page still there?'));
    return false;
  }

  context.imageSmoothingEnabled = size < 2 * tile;
  context.drawImage(entry.picture, place % columns * tile, Math.floor(place / columns) * tile, tile, tile, left, top, size, size);
  return true;
}

/** A canvas with an image's thumbnail; its text stands beside it. */
function tileCanvas(item, size = data.sheets.tile) {
  const canvas = el('canvas', { width: size, height: size, 'aria-hidden': 'true' });
  const draw = () => {
    if (drawTile(canvas.getContext('2d'), item, 0, 0, size, draw)) canvas.dataset.drawn = '';
  };
  draw();
  return canvas;
}
