// Rows and pages of thumbnails: never more elements than are looked at.

const PAGE = 64;

/** A thumbnail that a click, Space or Enter chooses; shift chooses all from the last one in its gallery. */
function thumb(item, caption) {
  const button = el('button', { type: 'button', class: 'thumb', 'aria-pressed': String(Boolean(selection.of[item])), 'aria-label': describe(item) + (caption ? `, ${caption}` : ''), title: describe(item), tabindex: '-1' }, tileCanvas(item));
  button.dataset.item = item;
  if (caption) button.append(el('span', { 'aria-hidden': 'true' }, caption));
  return button;
}

/** Makes a container's thumbnails one stop of the tab key, with arrow keys inside. */
function grid(container) {
  let last = null;
  const all = () => [...container.querySelectorAll('.thumb')];
  const focus = (buttons, place) => {
    const next = buttons[Math.max(0, Math.min(buttons.length - 1, place))];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  };
  container.addEventListener('click', event => {
    const button = event.target.closest('.thumb');
    if (!button) return;
    const buttons = all();
    const place = buttons.indexOf(button);
    const from = event.shiftKey && last !== null && buttons[last] ? last : place;
    const on = event.shiftKey || !selection.of[Number(button.dataset.item)];
    select(buttons.slice(Math.min(from, place), Math.max(from, place) + 1).map(one => Number(one.dataset.item)), on);
    last = place;
    focus(buttons, place);
  });
  container.addEventListener('keydown', event => {
    const buttons = all();
    const place = buttons.indexOf(document.activeElement);
    if (place < 0) return;
    const row = buttons.filter(button => button.offsetTop === buttons[0].offsetTop).length;
    const to = { ArrowRight: place + 1, ArrowLeft: place - 1, ArrowDown: place + row, ArrowUp: place - row, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    focus(buttons, to);
  });
}

/** Puts thumbnails into a container. */
function fill(container, chosen, caption) {
  container.replaceChildren(...chosen.map(item => thumb(item, caption?.(item))));
  if (container.firstChild) container.firstChild.tabIndex = 0;
}

/** Fills the rows of thumbnails that the page has by their images' indices, each when it comes near. */
const nearby = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    nearby.unobserve(target);
    fill(target, target.dataset.items.split(' ').filter(Boolean).map(Number));
  }
}, { rootMargin: '400px' });

function strips(root) {
  for (const strip of root.querySelectorAll('[data-items]')) {
    grid(strip);
    nearby.observe(strip);
  }
}

/** Pages of entries with buttons to turn them; draw makes a page's elements. */
function pages(container, size, draw) {
  const body = el('div', { class: 'grid' });
  const text = el('span', { class: 'soft' });
  const turn = (by, name) => el('button', { type: 'button', onclick: () => show(page + by) }, name);
  const [first, back, next, end] = [turn(-Infinity, 'First'), turn(-1, 'Previous'), turn(1, 'Next'), turn(Infinity, 'Last')];
  const pager = el('div', { class: 'pager' }, first, back, text, next, end);
  let entries = [], page = 0;
  function show(to) {
    const lastPage = Math.max(0, Math.ceil(entries.length / size) - 1);
    page = Math.max(0, Math.min(lastPage, to));
    draw(body, Array.from(entries.slice(page * size, (page + 1) * size)));
    text.textContent = entries.length === 0 ? 'None.' : `${number(page * size + 1)} to ${number(Math.min(entries.length, (page + 1) * size))} of ${number(entries.length)}`;
    first.disabled = back.disabled = page === 0;
    next.disabled = end.disabled = page === lastPage;
    pager.hidden = entries.length > 0 && lastPage === 0;
  }
  container.replaceChildren(body, pager);
  return list => {
    entries = list;
    show(0);
  };
}

/** Pages of images. */
function gallery(container, caption) {
  const show = pages(container, PAGE, (body, chosen) => fill(body, chosen, caption));
  grid(container.firstChild);
  return show;
}

onSelection.push(() => {
  for (const button of document.querySelectorAll('.thumb')) button.setAttribute('aria-pressed', String(Boolean(selection.of[Number(button.dataset.item)])));
});
