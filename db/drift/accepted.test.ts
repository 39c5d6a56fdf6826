import { describe, expect, it } from 'vitest';
import { acceptanceOf, parseAccepted, unmatched } from './accepted.ts';

const entry = { id: 'users.note/column-unexpected', reason: 'for the newsletter', until: '2026-03-31' };

describe('a file of accepted findings', () => {
  it('is a list of ids, reasons and days', () => {
    expect(parseAccepted(JSON.stringify([entry]))).toEqual({ kind: 'accepted', entries: [entry] });
    expect(parseAccepted('[]')).toEqual({ kind: 'accepted', entries: [] });
  });

  it.each([
    ['{', /^is not JSON \(.*\)$/],
    ['{}', /^Invalid input: expected array.*; it must hold \[\{ "id", "reason", "until": "YYYY-MM-DD" \}\]$/],
    [
      JSON.stringify([{ ...entry, until: 'soon' }]),
      /^entry 0\.until: must be a day, YYYY-MM-DD; it must hold/,
    ],
    [JSON.stringify([{ ...entry, until: '2026-02-30' }]), /^entry 0\.until: must be a day/],
    [JSON.stringify([{ ...entry, reason: ' ' }]), /^entry 0\.reason: must say why; /],
    [JSON.stringify([{ ...entry, untill: '2026-01-01' }]), /^entry 0: Unrecognized key.*; /],
    [JSON.stringify([entry, entry]), /^names users\.note\/column-unexpected twice$/],
  ])('such as %s is refused with a reason', (text, message) => {
    expect(parseAccepted(text)).toEqual({ kind: 'wrong', message: expect.stringMatching(message) });
  });
});

describe('who answers for a finding', () => {
  const finding = { id: entry.id, name: 'users.note' };
  const accepted = { accepted: [entry], explained: [] };

  it('is the file, up to and including its last day', () => {
    const { reason, until } = entry;
    expect(acceptanceOf(finding, accepted, '2026-03-31')).toEqual({ kind: 'accepted', reason, until });
    expect(acceptanceOf(finding, accepted, '2026-04-01')).toEqual({ kind: 'expired', reason, until });
  });

  it('is nobody when neither file nor step names it', () => {
    expect(acceptanceOf({ ...finding, id: 'users/other' }, accepted, '2026-01-01')).toBeNull();
    // A name may stand for several findings: the file must say which.
    const byName = { accepted: [{ ...entry, id: 'users.note' }], explained: [] };
    expect(acceptanceOf(finding, byName, '2026-01-01')).toBeNull();
  });

  it.each([[entry.id], ['users.note']])('is an approved step that names it %s, before the file', (id) => {
    const explained = [
      { step: 'held/other', ids: ['users.other'] },
      { step: 'held/notes', ids: [id] },
    ];
    expect(acceptanceOf(finding, { accepted: [entry], explained }, '2027-01-01')).toEqual({
      kind: 'explained',
      step: 'held/notes',
    });
  });
});

describe('an entry', () => {
  it('that no finding bears is named', () => {
    expect(unmatched([entry], [{ id: 'users/other' }])).toEqual([entry]);
    expect(unmatched([entry], [{ id: entry.id }])).toEqual([]);
  });
});
