// @ts-check

const DRAG_FROM_PX = 8;

/**
 * @typedef {object} Hands
 * @property {HTMLElement} pad
 * @property {(uid: string) => boolean} isLying  also true while it is on its way there
 * @property {(gesture: 'lay' | 'lift' | 'tap', uid: string) => void} press
 * @property {(uid: string | null) => void} look  the chip that is pointed at
 */

/**
 * Clicks, drags, double clicks and keys on chips, wherever they lie.
 * @param {Hands} hands
 */
export function carry(hands) {
  const drag = watchDrags(hands);
  /** @type {'lay' | 'lift' | 'tap' | null} */
  let last = null;
  document.addEventListener('click', (event) => {
    const uid = chipAt(event.target);
    if (uid === null || drag.wasOne()) return;
    const isHand = event.target instanceof Element && event.target.closest('.tap') !== null;
    const isSecond = event.detail > 1;
    if (isSecond && last !== 'lay') return;
    // A double click is a tap: its first click laid the chip already.
    if (isHand || isSecond) last = 'tap';
    else last = hands.isLying(uid) ? 'lift' : 'lay';
    hands.press(last, uid);
  });
  document.addEventListener('keydown', (event) => {
    const onPad = hands.pad.querySelector('.chip');
    if (event.key === 'Escape' && onPad instanceof HTMLElement && onPad.dataset['uid'])
      hands.press('lift', onPad.dataset['uid']);
  });
  for (const name of ['pointerover', 'focusin'])
    document.addEventListener(name, (event) => hands.look(chipAt(event.target)));
}

/** @param {EventTarget | null} target */
function chipAt(target) {
  const button = target instanceof Element ? target.closest('.token, .tap') : null;
  const chip = button?.closest('.chip');
  return chip instanceof HTMLElement ? (chip.dataset['uid'] ?? null) : null;
}

/** @param {Hands} hands */
function watchDrags({ pad, isLying, press }) {
  /** @type {{ uid: string, pointer: number, token: Element, x: number, y: number, ghost: HTMLElement | null } | null} */
  let held = null;
  let moved = false;

  document.addEventListener('pointerdown', (event) => {
    moved = false;
    const uid = chipAt(event.target);
    const token = event.target instanceof Element ? event.target.closest('.token') : null;
    if (uid === null || !token || event.button !== 0) return;
    held = { uid, pointer: event.pointerId, token, x: event.clientX, y: event.clientY, ghost: null };
  });
  document.addEventListener('pointermove', (event) => {
    if (!held || event.pointerId !== held.pointer) return;
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.ghost && Math.hypot(dx, dy) < DRAG_FROM_PX) return;
    held.ghost ??= lifted(held.token);
    moved = true;
    held.ghost.style.translate = `${dx}px ${dy}px`;
    pad.classList.toggle('over', isOver(pad, event));
  });
  document.addEventListener('pointerup', (event) => {
    if (!held || event.pointerId !== held.pointer) return;
    const { uid, ghost } = held;
    letGo();
    if (!ghost) return;
    const onPad = isOver(pad, event);
    if (onPad && !isLying(uid)) press('lay', uid);
    if (!onPad && isLying(uid)) press('lift', uid);
  });
  document.addEventListener('pointercancel', () => letGo());

  function letGo() {
    held?.ghost?.remove();
    pad.classList.remove('over');
    held = null;
  }

  return { wasOne: () => moved };
}

/** A copy under the pointer, at the token's place until it is moved. @param {Element} token */
function lifted(token) {
  const { left, top, width } = token.getBoundingClientRect();
  const chip = token.closest('.chip');
  const ghost = /** @type {HTMLElement} */ ((chip ?? token).cloneNode(true));
  ghost.className = 'chip ghost';
  ghost.style.left = `${left}px`;
  ghost.style.top = `${top}px`;
  ghost.style.setProperty('--token', `${width}px`);
  ghost.inert = true;
  document.body.append(ghost);
  return ghost;
}

/** @param {Element} element @param {PointerEvent} event */
function isOver(element, { clientX, clientY }) {
  const box = element.getBoundingClientRect();
  return clientX > box.left && clientX < box.right && clientY > box.top && clientY < box.bottom;
}
