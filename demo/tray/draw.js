// @ts-check

/** @typedef {import('./state.ts').TrayState} TrayState */
/** @typedef {import('./state.ts').ShownChip} ShownChip */

const discs = ['#E69F00', '#56B4E9', '#5BC7A4', '#F0E442', '#CC79A7'];
const lost = 'The chip tray is not running. Start the demo again; this page then comes back by itself.';

/** @param {string} id */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/**
 * The chips at their places, those on their way dimmed. They are built anew only when other chips come.
 * @param {TrayState} state
 */
export function drawGroups({ groups, wanted }) {
  const left = byId('left');
  const known = JSON.stringify(groups);
  if (left.dataset['known'] !== known) {
    left.dataset['known'] = known;
    const sections = groups.map(groupSection);
    const half = Math.ceil(sections.length / 2);
    left.replaceChildren(...sections.slice(0, half));
    byId('right').replaceChildren(...sections.slice(half));
  }
  for (const chip of document.querySelectorAll('.side .chip')) {
    const isAway = chip instanceof HTMLElement && chip.dataset['uid'] === wanted;
    chip.classList.toggle('away', isAway);
    chip.querySelector('.token')?.setAttribute('aria-pressed', String(isAway));
  }
}

/**
 * The reader with its chip, and what there is to say. `looked`: the chip that somebody points at.
 * @param {TrayState | null} state
 * @param {string | null} looked
 */
export function drawReader(state, looked) {
  const chips =
    state?.groups.flatMap((group) => group.chips.map((chip) => ({ chip, kind: group.kind }))) ?? [];
  const find = (/** @type {string | null | undefined} */ uid) => chips.find(({ chip }) => chip.uid === uid);
  const lying = find(state?.lying?.uid);
  drawPlace(lying);
  document.body.classList.toggle('lost', state === null);
  const pad = byId('pad');
  pad.dataset['state'] = lying ? (state?.lying?.read ? 'read' : 'lying') : 'empty';
  pad.classList.toggle('moving', !!state && (state.lying?.uid ?? null) !== state.wanted);
  say('status', statusLine(state, lying?.chip, find(state?.wanted)?.chip));
  say('problem', state ? (state.problem ?? '') : lost);
  byId('problem').hidden = !!state && state.problem === null;
  say('note', (find(looked) ?? lying ?? find(state?.wanted))?.chip.note ?? '');
}

/** @param {TrayState} state */
export function drawLinks({ links }) {
  const nav = byId('links');
  const known = JSON.stringify(links);
  if (nav.dataset['known'] === known) return;
  nav.dataset['known'] = known;
  nav.replaceChildren(link('Kiosk screen', links.kiosk), link('Diagnostics', links.diagnostics));
}

/** @param {string} text @param {string | null} href */
function link(text, href) {
  const element = document.createElement('a');
  element.textContent = text;
  element.target = text;
  element.rel = 'noopener';
  if (!href) element.title = 'The kiosk is not running';
  else element.href = href;
  return element;
}

/** @param {TrayState | null} state @param {ShownChip | undefined} lying @param {ShownChip | undefined} wanted */
function statusLine(state, lying, wanted) {
  if (!state) return '';
  if (lying && lying !== wanted) return `Lifting ${lying.label} …`;
  if (lying) return state.lying?.read ? `${lying.label} was read.` : `${lying.label} lies here.`;
  return wanted ? `Laying ${wanted.label} …` : 'Lay a chip here';
}

/** Text that is already there is not said again. @param {string} id @param {string} text */
function say(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

/** @param {{ chip: ShownChip, kind: string } | undefined} lying */
function drawPlace(lying) {
  const place = byId('place');
  const there = place.firstElementChild;
  const uid = there instanceof HTMLElement ? there.dataset['uid'] : undefined;
  if (uid === lying?.chip.uid) return;
  place.replaceChildren(...(lying ? [chipElement(lying.chip, lying.kind)] : []));
  place.querySelector('.token')?.setAttribute('aria-pressed', 'true');
  place.querySelector('.token')?.setAttribute('aria-label', `Lift ${lying?.chip.label}`);
}

/** @param {import('./state.ts').Group} group */
function groupSection(group) {
  const section = document.createElement('section');
  section.className = 'group';
  const title = document.createElement('h2');
  title.textContent = group.title;
  const chips = document.createElement('div');
  chips.className = 'chips';
  chips.append(...group.chips.map((chip) => chipElement(chip, group.kind)));
  section.append(title, chips);
  return section;
}

/** @param {ShownChip} chip @param {string} kind */
function chipElement(chip, kind) {
  const template = /** @type {HTMLTemplateElement} */ (byId('chip'));
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (copy.querySelector(name));
  const element = part('.chip');
  element.dataset['uid'] = chip.uid;
  element.dataset['group'] = kind;
  element.dataset['kind'] = chip.expect.kind;
  part('.label').textContent = chip.label;
  part('.expect').textContent = chip.expect.words;
  part('.token').setAttribute('aria-label', `${chip.label}: ${chip.expect.words}`);
  part('.tap').setAttribute('aria-label', `Tap ${chip.label}`);
  part('.tap').title = 'Tap: lay it for a moment';
  part('.face').append(chip.cover === null ? disc(chip) : cover(chip, chip.cover));
  return element;
}

/** @param {ShownChip} chip @param {string} source */
function cover(chip, source) {
  const image = new Image();
  image.alt = '';
  image.draggable = false;
  image.addEventListener('error', () => image.replaceWith(disc(chip)));
  image.src = source;
  return image;
}

/** A chip without a picture: a colour of its own and its first letter. @param {ShownChip} chip */
function disc(chip) {
  const element = document.createElement('span');
  element.className = 'disc';
  element.textContent = [...chip.label][0]?.toUpperCase() ?? '?';
  const sum = [...chip.uid].reduce((total, digit) => total + Number.parseInt(digit, 16), 0);
  element.style.backgroundColor = discs[sum % discs.length] ?? '';
  return element;
}
