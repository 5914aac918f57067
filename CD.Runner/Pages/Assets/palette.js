// Colours that colour-blind people tell apart (Okabe and Ito 2008, two of them darkened on white), each with a shape:
// eight colours times five shapes, and everywhere a number as well.

const PALETTE = {
  light: ['#0072b2', '#d55e00', '#009e73', '#b5508b', '#b97c00', '#3d93c9', '#6b6b6b', '#8a7f00'],
  dark: ['#4aa3e0', '#ff8240', '#2cc295', '#e79bc6', '#f0b429', '#8fd0f5', '#b8b8b8', '#f0e442'],
};
// Cividis (Nunez et al. 2018), from low to high.
const SCALE = ['#00224e', '#123570', '#3b496c', '#575d6d', '#707173', '#8a8678', '#a59c74', '#c3b369', '#e1cc55', '#fee838'];
const SHAPES = 5;

/** The colours of the theme that is shown; read once a theme, as reading them for every mark takes long. */
const paint = {};
const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
function readTheme() {
  const theme = document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  Object.assign(paint, { groups: PALETTE[theme], none: style('--none'), ink: style('--ink'), panel: style('--panel'), accent: style('--accent') });
}

const colourOf = group => group < 0 ? paint.none : paint.groups[group % paint.groups.length];
const shapeOf = group => group < 0 ? 0 : Math.floor(group / PALETTE.light.length) % SHAPES;
const scaleColour = share => SCALE[Math.min(SCALE.length - 1, Math.floor(share * SCALE.length))];

/** The outline of a shape as an SVG path around (0, 0): circle, square, triangle, diamond, cross. */
function shapePath(shape, r) {
  const w = r / 3;
  return [
    `M${-r},0A${r},${r} 0 1 1 ${r},0A${r},${r} 0 1 1 ${-r},0Z`,
    `M${-r * 0.88},${-r * 0.88}H${r * 0.88}V${r * 0.88}H${-r * 0.88}Z`,
    `M0,${-1.15 * r}L${1.1 * r},${0.8 * r}H${-1.1 * r}Z`,
    `M0,${-1.25 * r}L${1.25 * r},0L0,${1.25 * r}L${-1.25 * r},0Z`,
    `M${-w},${-r}H${w}V${-w}H${r}V${w}H${w}V${r}H${-w}V${w}H${-r}V${-w}H${-w}Z`,
  ][shape];
}

/** A group's mark, to stand before its name. */
function mark(group) {
  const drawing = svg('svg', { viewBox: '-8 -8 16 16', class: 'mark', 'aria-hidden': 'true' });
  drawing.append(svg('path', { d: shapePath(shapeOf(group), 5.6), fill: colourOf(group) }));
  drawing.dataset.group = group;
  return drawing;
}

/** Marks take the colours of the theme that is shown now. */
function repaintMarks() {
  for (const drawing of document.querySelectorAll('svg.mark')) drawing.firstChild.setAttribute('fill', colourOf(Number(drawing.dataset.group)));
}

/** What the map is coloured by: groups with names, or a scale. */
const colourings = {
  cluster: () => groups('cluster', data.clusters.map((size, cluster) => ({ name: `Cluster ${cluster}`, short: String(cluster), size })), item => items.cluster[item]),
  cut: () => groups('cut', cut.groups.map((group, place) => ({ name: `Group ${place + 1}`, short: String(place + 1), size: group.size })), item => cut.groupOf[items.fine[item]]),
  class: () => groups('class', data.classes.map((name, kind) => ({ name: shown(name), short: shown(name).slice(0, 18), size: data.classSizes[kind] })), item => items.kind[item] === NONE ? -1 : items.kind[item]),
  label: () => groups('label', labels.names.map((name, label) => ({ name: shown(name), short: shown(name).slice(0, 18), size: labels.sizes()[label] })), item => labels.of[item]),
  outlier: () => ({ name: 'outlier', low: '0th percentile', high: '100th', share: item => items.outlier[item] / 10000 }),
  head: place => {
    const head = data.heads[place];
    head.bytes ??= unpack(head.values, Uint8Array);
    return { name: `head:${place}`, low: head.low, high: head.high, share: item => head.bytes[item] / 255 };
  },
};

const groups = (name, entries, of) => ({ name, entries, of });
