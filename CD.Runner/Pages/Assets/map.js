// The map: every image a mark on one canvas; near enough, the images themselves.

const THUMB = 34;          // a thumbnail's side on the map, in pixels
const MOST_THUMBS = 260;   // more images than these are marks
const map = {
  canvas: byId('map'),
  scale: 1, left: 0, top: 0, // of the unit square, in pixels
  colours: null,
  item: -1,                  // the image that is looked at
  lasso: null,
  placed: where(item => items.x[item] !== NONE),
};
const dots = new Map();

const screenX = item => map.left + items.x[item] / 65534 * map.scale;
const screenY = item => map.top + (1 - items.y[item] / 65534) * map.scale;

/** Shows the whole map. */
function home() {
  const { clientWidth, clientHeight } = map.canvas;
  map.scale = map.home = Math.max(1, Math.min(clientWidth, clientHeight) - 40);
  map.left = (clientWidth - map.scale) / 2;
  map.top = (clientHeight - map.scale) / 2;
  redraw();
}

function zoom(factor, x = map.canvas.clientWidth / 2, y = map.canvas.clientHeight / 2) {
  const scale = Math.max(map.home / 2, Math.min(map.home * 400, map.scale * factor));
  map.left = x - (x - map.left) * scale / map.scale;
  map.top = y - (y - map.top) * scale / map.scale;
  map.scale = scale;
  redraw();
}

function pan(x, y) {
  map.left += x;
  map.top += y;
  redraw();
}

function redraw() {
  map.frame ??= requestAnimationFrame(() => {
    map.frame = null;
    drawMap();
  });
}

/** The pixels that a shape covers, each with its share in 255ths, from 16 points in it. */
function dotsOf(context, shape, radius) {
  const key = `${shape} ${radius}`;
  if (dots.has(key)) return dots.get(key);
  const path = new Path2D(shapePath(shape, radius));
  const reach = Math.ceil(1.3 * radius);
  const made = [];
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      let inside = 0;
      for (let part = 0; part < 16; part++) inside += context.isPointInPath(path, x + (part % 4 - 1.5) / 4, y + ((part >> 2) - 1.5) / 4);
      if (inside > 0) made.push([x, y, Math.round(inside * 255 / 16)]);
    }
  }
  dots.set(key, made);
  return made;
}

function drawMap() {
  const { canvas } = map;
  const ratio = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }

  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const seen = map.placed.filter(item => {
    const [x, y] = [screenX(item), screenY(item)];
    return x > -THUMB && y > -THUMB && x < width + THUMB && y < height + THUMB;
  });
  map.thumbs = seen.length <= MOST_THUMBS && (map.scale > 3 * map.home || map.placed.length <= MOST_THUMBS / 2);
  if (map.thumbs) drawThumbs(context, seen);
  else drawMarks(context, seen, ratio);
  if (map.colours.entries) drawNames(context);
  if (map.item >= 0 && items.x[map.item] !== NONE) ring(context, map.item, (map.thumbs ? THUMB / 2 : 6) + 3);
  if (map.lasso) {
    context.strokeStyle = paint.ink;
    context.setLineDash([4, 3]);
    context.lineWidth = 1.5;
    context.stroke(polygon(map.lasso));
    context.setLineDash([]);
  }
}

/** An image's colour and shape. */
function look(item) {
  if (map.colours.share) return [scaleColour(map.colours.share(item)), 0];
  const group = map.colours.of(item);
  return [colourOf(group), shapeOf(group)];
}

/** Draws marks pixel by pixel, many times as fast as copying pictures: a plain pixel covers what was there, an edge does not. */
function drawMarks(context, seen, ratio) {
  const { width, height } = map.canvas;
  const radius = Math.round(2 * Math.max(1.2, Math.min(6, map.home / 4 / Math.sqrt(map.placed.length) * Math.sqrt(map.scale / map.home)))) / 2;
  const picture = context.createImageData(width, height);
  const pixels = new Uint32Array(picture.data.buffer);
  const words = new Map();
  context.setTransform(1, 0, 0, 1, 0, 0);
  const shapes = Array.from({ length: SHAPES }, (_, shape) => dotsOf(context, shape, radius * ratio));
  for (const item of seen) {
    const [colour, shape] = look(item);
    if (!words.has(colour)) words.set(colour, parseInt(colour.slice(5, 7) + colour.slice(3, 5) + colour.slice(1, 3), 16));
    const [left, top, word] = [Math.round(screenX(item) * ratio), Math.round(screenY(item) * ratio), words.get(colour)];
    for (const [right, down, share] of shapes[shape]) {
      const [x, y] = [left + right, top + down];
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const at = y * width + x;
      if (share === 255 || pixels[at] === 0) pixels[at] = (share << 24 | word) >>> 0;
    }
  }
  context.putImageData(picture, 0, 0);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (selection.size === 0) return;
  context.strokeStyle = paint.ink;
  context.lineWidth = 1;
  context.beginPath();
  for (const item of seen) {
    if (!selection.of[item]) continue;
    context.moveTo(screenX(item) + radius + 1.5, screenY(item));
    context.arc(screenX(item), screenY(item), radius + 1.5, 0, 2 * Math.PI);
  }
  context.stroke();
}

function drawThumbs(context, seen) {
  for (const item of seen) {
    const [left, top] = [Math.round(screenX(item) - THUMB / 2), Math.round(screenY(item) - THUMB / 2)];
    const [colour, shape] = look(item);
    context.fillStyle = selection.of[item] ? paint.ink : colour;
    context.fillRect(left - 2, top - 2, THUMB + 4, THUMB + 4);
    drawTile(context, item, left, top, THUMB, redraw);
    context.fillStyle = colour;
    context.translate(left + THUMB - 3, top + THUMB - 3);
    context.fill(new Path2D(shapePath(shape, 5)));
    context.translate(3 - left - THUMB, 3 - top - THUMB);
  }
}

/** A group's short name where the middle of its images lies. */
function drawNames(context) {
  const { colours } = map;
  if (colours.entries.length > 80) return;
  colours.middles ??= middles(colours);
  context.font = '700 14px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 5;
  context.lineJoin = 'round';
  for (const [group, x, y] of colours.middles) {
    const [left, top] = [map.left + x / 65534 * map.scale, map.top + (1 - y / 65534) * map.scale];
    context.strokeStyle = paint.panel;
    context.strokeText(colours.entries[group].short, left, top);
    context.fillStyle = paint.ink;
    context.fillText(colours.entries[group].short, left, top);
  }
}

function middles(colours) {
  const members = colours.entries.map(() => []);
  for (const item of map.placed) {
    const group = colours.of(item);
    if (group >= 0) members[group].push(item);
  }
  const median = (list, column) => list.map(item => column[item]).sort((a, b) => a - b)[list.length >> 1];
  return members.flatMap((list, group) => list.length > 0 ? [[group, median(list, items.x), median(list, items.y)]] : []);
}

function ring(context, item, radius) {
  for (const [colour, width] of [[paint.panel, 5], [paint.accent, 2.5]]) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    if (map.thumbs) context.rect(screenX(item) - radius, screenY(item) - radius, 2 * radius, 2 * radius);
    else context.arc(screenX(item), screenY(item), radius, 0, 2 * Math.PI);
    context.stroke();
  }
}

function polygon(points) {
  const path = new Path2D();
  points.forEach(([x, y], place) => place === 0 ? path.moveTo(x, y) : path.lineTo(x, y));
  path.closePath();
  return path;
}

/** The image nearest to a point, within some pixels; of those that a condition admits. */
function nearest(x, y, within, admits = () => true) {
  let [best, least] = [-1, within * within];
  for (const item of map.placed) {
    const distance = (screenX(item) - x) ** 2 + (screenY(item) - y) ** 2;
    if (distance < least && admits(item)) [best, least] = [item, distance];
  }
  return best;
}

/** Shows an image and what is known of it beside the map. */
function inspect(item) {
  if (item === map.item) return;
  map.item = item;
  const facts = [['Cluster', `${items.cluster[item]}, place ${number(items.rank[item])} from its centre`], ['Outlier', `percentile ${(items.outlier[item] / 100).toFixed(1)}`]];
  if (items.kind[item] !== NONE) facts.splice(1, 0, ['Class', shown(data.classes[items.kind[item]])]);
  if (labels.of[item] >= 0) facts.push(['Label', shown(labels.names[labels.of[item]])]);
  byId('inspected').replaceChildren(
    tileCanvas(item),
    el('p', { class: 'name' }, el('bdi', null, shown(data.names[item]))),
    el('dl', { class: 'facts' }, ...facts.flatMap(([name, value]) => [el('dt', null, name), el('dd', null, value)])));
  redraw();
}

/** The nearest image in a direction, one that lies more ahead than aside. */
function step(x, y) {
  const start = map.item >= 0 && items.x[map.item] !== NONE ? map.item : nearest(map.canvas.clientWidth / 2, map.canvas.clientHeight / 2, Infinity);
  if (start < 0) return;
  const [fromX, fromY] = [screenX(start), screenY(start)];
  const next = map.item < 0 ? start : nearest(fromX, fromY, Infinity, item => {
    const ahead = (screenX(item) - fromX) * x + (screenY(item) - fromY) * y;
    const aside = Math.abs((screenX(item) - fromX) * y) + Math.abs((screenY(item) - fromY) * x);
    return item !== start && ahead > 1e-6 && ahead >= aside;
  });
  if (next < 0) return;
  inspect(next);
  say(describe(next));
  const margin = 30;
  const [right, bottom] = [map.canvas.clientWidth - margin, map.canvas.clientHeight - margin];
  pan(Math.max(0, margin - screenX(next)) + Math.min(0, right - screenX(next)), Math.max(0, margin - screenY(next)) + Math.min(0, bottom - screenY(next)));
}

const toggle = item => item >= 0 && select([item], !selection.of[item]);

function mapKeys(event) {
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const acts = { '+': () => zoom(1.4), '=': () => zoom(1.4), '-': () => zoom(1 / 1.4), 0: home, Home: home, ' ': () => toggle(map.item), Enter: () => toggle(map.item), Escape: () => map.canvas.blur() };
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (arrows[event.key] && event.shiftKey) pan(...arrows[event.key].map(part => -60 * part));
  else if (arrows[event.key]) step(...arrows[event.key]);
  else if (acts[event.key]) acts[event.key]();
  else return;
  event.preventDefault();
}

/** Drags move the map, or draw a lasso with that tool or with shift; two fingers zoom; a click chooses. */
function mapPointers() {
  const { canvas } = map;
  const down = new Map();
  let moved = 0;
  const at = event => [event.offsetX, event.offsetY];
  const drawsLasso = event => byId('tool').value === 'lasso' || event.shiftKey;
  canvas.addEventListener('pointerdown', event => {
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    down.set(event.pointerId, at(event));
    moved = 0;
    map.lasso = down.size === 1 && drawsLasso(event) ? [at(event)] : null;
  });
  canvas.addEventListener('pointermove', event => {
    const before = down.get(event.pointerId), now = at(event);
    if (!before) {
      const item = nearest(...now, map.thumbs ? THUMB * 0.7 : 12);
      if (item >= 0) inspect(item);
      return;
    }

    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (down.size === 2) {
      const other = [...down].find(([id]) => id !== event.pointerId)[1];
      zoom(Math.hypot(now[0] - other[0], now[1] - other[1]) / Math.max(1, Math.hypot(before[0] - other[0], before[1] - other[1])), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    } else if (map.lasso) {
      map.lasso.push(now);
      redraw();
    } else if (moved > 4) {
      pan(now[0] - before[0], now[1] - before[1]);
    }
    down.set(event.pointerId, now);
  });
  canvas.addEventListener('pointerup', event => {
    if (moved <= 4) {
      const item = nearest(...at(event), map.thumbs ? THUMB * 0.7 : 14);
      if (item >= 0) inspect(item);
      toggle(item);
    } else if (map.lasso?.length > 2) {
      const [path, context] = [polygon(map.lasso), canvas.getContext('2d')];
      context.setTransform(1, 0, 0, 1, 0, 0);
      select(map.placed.filter(item => context.isPointInPath(path, screenX(item), screenY(item))), !event.altKey);
    }
    drop(event);
  });
  const drop = event => {
    down.delete(event.pointerId);
    map.lasso = null;
    redraw();
  };
  canvas.addEventListener('pointercancel', drop);
  canvas.addEventListener('wheel', event => {
    // The wheel scrolls the page past a map that nobody has turned to.
    if (document.activeElement !== canvas && !event.ctrlKey) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0018)), ...at(event));
  }, { passive: false });
}

/** Colours the map, and says what the colours mean. */
function colourBy(name) {
  const [kind, place] = name.split(':');
  map.colours = colourings[kind](Number(place));
  byId('colours').value = name;
  const legend = byId('legend');
  if (map.colours.share) {
    const bar = el('canvas', { width: SCALE.length, height: 1, class: 'scale', role: 'img', 'aria-label': `dark is ${map.colours.low}, light is ${map.colours.high}` });
    SCALE.forEach((colour, step) => {
      bar.getContext('2d').fillStyle = colour;
      bar.getContext('2d').fillRect(step, 0, 1, 1);
    });
    legend.replaceChildren(el('li', { class: 'wide' }, bar, el('span', { class: 'ends' }, el('span', null, map.colours.low), el('span', null, map.colours.high))));
  } else {
    const { entries, of } = map.colours;
    const most = 40;
    const rows = entries.slice(0, most).map((entry, group) => el('li', null, el('button', { type: 'button', title: `Select the ${images(entry.size)} of ${entry.name}`, onclick: () => select(where(item => of(item) === group)) }, mark(group), el('bdi', null, entry.name), el('span', { class: 'soft' }, number(entry.size)))));
    if (entries.length > most) rows.push(el('li', { class: 'soft' }, `and ${entries.length - most} more`));
    if (entries.length === 0) rows.push(el('li', { class: 'soft' }, 'No image has a label yet.'));
    legend.replaceChildren(...rows);
  }
  redraw();
}

function startMap() {
  if (map.placed.length === 0) return;
  map.canvas.addEventListener('keydown', mapKeys);
  mapPointers();
  new ResizeObserver(() => map.home && map.scale !== map.home ? redraw() : home()).observe(map.canvas);
  byId('zoom-in').addEventListener('click', () => zoom(1.6));
  byId('zoom-out').addEventListener('click', () => zoom(1 / 1.6));
  byId('zoom-home').addEventListener('click', home);
  byId('tool').addEventListener('change', () => map.canvas.classList.toggle('lasso', byId('tool').value === 'lasso'));
  byId('colours').addEventListener('change', () => colourBy(byId('colours').value));
  colourBy('cluster');
  inspect(map.placed.reduce((best, item) => items.rank[item] < items.rank[best] ? item : best));
  onSelection.push(redraw);
}
