/** Has ffmpeg make the small final file of a film from its lossless picture and its sound. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Film } from './film.ts';

const loudness = -20;

/** Two passes for a small file; the sound is raised or lowered as a whole, so that quiet parts stay quiet. */
export function encode(film: Film, picture: string, sound: string, folder: string, out: string): void {
  const gain = `volume=${(loudness - loudnessOf(sound)).toFixed(2)}dB,alimiter=limit=0.7:level=false`;
  const inputs = ['-i', picture, '-i', sound, '-af', gain, '-metadata', `title=${film.title}`];
  const common = [...inputs, ...`-t ${film.seconds} -pix_fmt yuv420p`.split(' ')];
  if (film.container === 'mp4') {
    const h264 = '-c:v libx264 -preset slow -crf 29 -profile:v main -g 96'.split(' ');
    ffmpeg([...common, ...h264, ...'-c:a aac -b:a 64k -ac 1 -movflags +faststart'.split(' '), out]);
    return;
  }
  const rate = `-c:v libvpx-vp9 -b:v ${videoKilobits(film)}k -crf 34 -g 240`;
  const speed = '-row-mt 1 -tile-columns 1 -auto-alt-ref 1 -lag-in-frames 25';
  const vp9 = [...common, ...`${rate} ${speed}`.split(' '), '-passlogfile', join(folder, 'pass')];
  ffmpeg([...vp9, ...'-pass 1 -cpu-used 4 -an -f null -'.split(' ')]);
  const opus = '-c:a libopus -b:a 24k -ac 1 -ar 48000 -reserve_index_space 4096';
  ffmpeg([...vp9, ...`-pass 2 -cpu-used 4 ${opus}`.split(' '), out]);
}

/** Ceiling of the picture's rate: ffmpeg goes over a low one, and a file shall stay below 800 kB with its sound. */
function videoKilobits(film: Film): number {
  return Math.min(210, Math.floor((680 * 8) / film.seconds - 30));
}

function loudnessOf(sound: string): number {
  const report = execFileSync(
    'sh',
    ['-c', 'ffmpeg -hide_banner -nostats -i "$0" -af ebur128 -f null - 2>&1', sound],
    { encoding: 'utf8' },
  );
  const found = [...report.matchAll(/I:\s+(-?[\d.]+) LUFS/g)].at(-1)?.[1];
  if (found === undefined) throw new Error(`ffmpeg did not say how loud ${sound} is`);
  return Number(found);
}

function ffmpeg(args: readonly string[]): void {
  execFileSync('nice', ['-n', '10', 'ffmpeg', '-v', 'error', '-y', ...args], { stdio: 'inherit' });
}
