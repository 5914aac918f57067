// What the program wrote into the page. Names and labels come from strangers: they become text, never markup.

/** A typed array from base64; numbers are little-endian, as on every machine that shows pages. */
function unpack(text, Type) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return new Type(bytes.buffer);
}

const NONE = 0xFFFF;
const data = JSON.parse(document.getElementById('data').textContent);
const count = data.names.length;

/** A column for each property of an image, by its index. */
const items = {
  x: unpack(data.x, Uint16Array),             // place on the map, in 65,534ths of its longer side; NONE where it has none
  y: unpack(data.y, Uint16Array),
  cluster: unpack(data.cluster, Uint16Array),
  fine: unpack(data.fine, Uint16Array),       // leaf of the hierarchy
  kind: unpack(data.kind, Uint16Array),       // class; NONE where it has none
  outlier: unpack(data.outlier, Uint16Array), // percentile in hundredths
  margin: unpack(data.margin, Uint16Array),   // in ten-thousandths
  rank: unpack(data.rank, Uint32Array),       // from 1, the nearest to the cluster's centre first
  tile: unpack(data.tile, Uint32Array),       // place in the sheets of thumbnails
};

const byId = id => document.getElementById(id);
const number = value => new Intl.NumberFormat('en').format(value);
const images = amount => `${number(amount)} image${amount === 1 ? '' : 's'}`;
const percent = share => `${(100 * share).toFixed(1)} %`;

/** Characters that show nothing, or turn the text beside them around, as their code points. */
const shown = text => text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
  letter => `\u27e8U+${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}\u27e9`);

/** An element; strings among the children become text. */
function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** The same of SVG. */
function svg(tag, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(attributes ?? {})) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The images that a condition holds for, in the data set's order. */
function where(condition) {
  const found = [];
  for (let item = 0; item < count; item++) if (condition(item)) found.push(item);
  return found;
}

/** Tells those who do not see the page. */
function say(text) {
  byId('status').textContent = text;
}

/** What is known of an image, in a line. */
function describe(item) {
  const parts = [shown(data.names[item]), `cluster ${items.cluster[item]}`];
  if (items.kind[item] !== NONE) parts.push(`class ${shown(data.classes[items.kind[item]])}`);
  if (labels.of[item] >= 0) parts.push(`labelled ${shown(labels.names[labels.of[item]])}`);
  return parts.join(', ');
}
