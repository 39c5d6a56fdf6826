import { describe, expect, it } from 'vitest';
import { eventsIn } from './trace.ts';

const hex = (text: string) => Buffer.from(text).toString('hex').replaceAll(/../g, '\\x$&');
const home = hex('/home');
const where = () => ({ folder: '/home', words: '/words', known: new Set(['state.db']) });

describe('a trace', () => {
  it('tells what was done to the files of the folder, and what was said, in its order', () => {
    const trace = [
      `openat(AT_FDCWD</>, "${hex('/home/state.db')}", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 3<${hex('/home/state.db')}>`,
      `openat(AT_FDCWD</>, "${hex('/home/state.db-wal')}", O_RDWR|O_CREAT, 0644) = 4<${hex('/home/state.db-wal')}>`,
      `pwrite64(4<${hex('/home/state.db-wal')}>, "${hex('abcdef')}", 6, 32) = 4`,
      `fsync(4<${hex('/home/state.db-wal')}>) = 0`,
      `fsync(5<${home}>) = 0`,
      `write(1<${hex('/words')}>, "${hex('{"kind":"ready"}\n')}", 17) = 17`,
      `write(9<${hex('anon_inode:[eventfd]')}>, "${hex('12345678')}", 8) = 8`,
      `pwrite64(6<${hex('/home/state.db-shm')}>, "${hex('a')}", 1, 32767) = 1`,
      `ftruncate(3<${hex('/home/state.db')}>, 4096) = 0`,
      `unlink("${hex('/home/gone')}") = -1 ENOENT (No such file or directory)`,
      `unlink("${hex('/home/state.db-wal')}") = 0`,
      '+++ killed by SIGKILL +++',
      '',
    ].join('\n');
    const it = where();
    expect(eventsIn(trace, it)).toEqual([
      { kind: 'created', file: 'state.db-wal' },
      { kind: 'wrote', file: 'state.db-wal', at: 32, bytes: Buffer.from('abcd') },
      { kind: 'synced', file: 'state.db-wal' },
      { kind: 'synced_folder' },
      { kind: 'said', text: '{"kind":"ready"}\n' },
      { kind: 'resized', file: 'state.db', length: 4096 },
      { kind: 'removed', file: 'state.db-wal' },
    ]);
    expect(it.known).toEqual(new Set(['state.db']));
  });

  const unknown = [
    `rename("${hex('/home/state.db')}", "${hex('/home/other')}") = 0`,
    `pwritev(3<${hex('/home/state.db')}>, [{iov_base="${hex('a')}", iov_len=1}], 1, 0) = 1`,
    `openat(AT_FDCWD</>, "${hex('/home/state.db')}", O_RDWR|O_TRUNC) = 3<${hex('/home/state.db')}>`,
    `pwrite64(3<${hex('/home/state.db')}>, "${hex('a')}"..., 4096, 0) = 4096`,
    `fsync(3<${hex('/home/state.db')}>`,
  ];
  for (const line of unknown) {
    it(`is refused where it says more than is understood: ${line.split('(')[0]}`, () => {
      expect(() => eventsIn(line, where())).toThrow();
    });
  }
});
