// The hierarchy: fine clusters merge, the most alike first; cutting it at any height gives groups.

const leaves = data.leaves.length;
const cut = { groups: [], groupOf: new Int32Array(leaves), size: 1 };

/** The leaves below a node, from left to right. */
function leavesOf(node) {
  const found = [], open = [node];
  while (open.length > 0) {
    const next = open.pop();
    if (next < leaves) found.push(next);
    else open.push(data.merges.right[next - leaves], data.merges.left[next - leaves]);
  }
  return found;
}

const order = leaves > 0 ? leavesOf(2 * leaves - 2) : [];

/** Cuts into so many groups: the last merges are undone. The largest group comes first. */
function cutInto(size) {
  cut.size = Math.max(1, Math.min(leaves, size));
  const inner = node => node >= 2 * leaves - cut.size;
  const tops = [];
  for (const open = [2 * leaves - 2]; open.length > 0;) {
    const node = open.pop();
    if (node >= leaves && inner(node)) open.push(data.merges.right[node - leaves], data.merges.left[node - leaves]);
    else tops.push(node);
  }
  cut.groups = tops.map(node => ({ node, leaves: leavesOf(node) })).map(group => ({ ...group, size: group.leaves.reduce((sum, leaf) => sum + data.leaves[leaf], 0) }));
  cut.groups.sort((a, b) => b.size - a.size || a.node - b.node);
  cut.groups.forEach((group, place) => group.leaves.forEach(leaf => { cut.groupOf[leaf] = place; }));
}

/** The height between the merges that are undone and those that stay. */
function cutHeight() {
  const { height } = data.merges;
  const above = height[leaves - cut.size], below = height[leaves - cut.size - 1] ?? 0;
  return above === undefined ? 1.04 * height[leaves - 2] : (above + below) / 2;
}

function drawTree() {
  const tree = byId('tree');
  const [width, height, bottom] = [tree.clientWidth, 260, 22];
  if (width === 0) return;
  const top = 1.08 * data.merges.height[leaves - 2];
  const y = value => 6 + (height - bottom - 6) * (1 - value / top);
  const at = new Array(2 * leaves - 1);
  order.forEach((leaf, place) => { at[leaf] = [8 + (place + 0.5) / leaves * (width - 16), 0]; });
  const paths = data.merges.height.map((value, merge) => {
    const [left, right] = [data.merges.left[merge], data.merges.right[merge]];
    at[leaves + merge] = [(at[left][0] + at[right][0]) / 2, value];
    const group = merge < leaves - cut.size ? cut.groupOf[leavesOf(left)[0]] : -1;
    const line = `M${at[left][0].toFixed(1)},${y(at[left][1]).toFixed(1)}V${y(value).toFixed(1)}H${at[right][0].toFixed(1)}V${y(at[right][1]).toFixed(1)}`;
    return svg('path', { d: line, fill: 'none', 'stroke-width': 1.5, stroke: colourOf(group) });
  });
  const cutAt = y(cutHeight());
  const names = cut.groups.map((group, place) => {
    const spans = group.leaves.map(leaf => at[leaf][0]);
    return [place, (Math.min(...spans) + Math.max(...spans)) / 2];
  }).filter(() => width / cut.size > 12).map(([place, x]) => svg('text', { x, y: height - 5, 'text-anchor': 'middle' }, String(place + 1)));
  const drawing = svg('svg', { width, height, role: 'img', 'aria-label': `Dendrogram of ${leaves} fine clusters, cut into ${cut.size} groups` }, ...paths,
    svg('line', { x1: 0, x2: width, y1: cutAt, y2: cutAt, class: 'cut' }), ...names);
  drawing.addEventListener('click', event => {
    const value = top * (1 - (event.offsetY - 6) / (height - bottom - 6));
    setCut(1 + data.merges.height.filter(merge => merge > value).length);
  });
  tree.replaceChildren(drawing);
}

/** Images of a group, taken in turn from its fine clusters, those with most images first. */
function samples(group, most) {
  const lists = [...group.leaves].sort((a, b) => data.leaves[b] - data.leaves[a]).map(leaf => data.samples[leaf]);
  const found = [];
  for (let round = 0; found.length < most && lists.some(list => round < list.length); round++) {
    for (const list of lists) if (round < list.length && found.length < most) found.push(list[round]);
  }
  return found;
}

/** Cuts, colours the map by it, and shows the groups. */
function setCut(size, recolour = true) {
  cutInto(size);
  byId('cut').value = cut.size;
  byId('cut-size').textContent = `${cut.size} group${cut.size === 1 ? '' : 's'}`;
  drawTree();
  byId('groups').replaceChildren(...cut.groups.map((group, place) => el('li', { class: 'card' },
    el('h3', null, mark(place), `Group ${place + 1}`),
    el('p', { class: 'soft' }, `${images(group.size)}, ${percent(group.size / count)}`),
    el('div', { class: 'strip', role: 'group', 'aria-label': `Images of group ${place + 1}`, 'data-items': samples(group, 12).join(' ') }),
    el('button', { type: 'button', onclick: () => select(where(item => cut.groupOf[items.fine[item]] === place)) }, `Select all ${number(group.size)}`))));
  strips(byId('groups'));
  if (recolour) colourBy('cut');
}

function startHierarchy() {
  if (leaves < 2) return;
  byId('cut').addEventListener('input', () => setCut(Number(byId('cut').value)));
  new ResizeObserver(drawTree).observe(byId('tree'));
  setCut(Math.min(leaves, data.clusters.length), false);
}
