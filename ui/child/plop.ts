const LENGTH_S = 0.09;

/** A soft sound for "I felt your chip". Silent where the browser does not let a page sound yet. */
export function createPlop(audio: AudioContext): () => void {
  return () => {
    // Sound held back now would come late, at some touch.
    if (audio.state !== 'running') return;
    const now = audio.currentTime;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.setValueAtTime(420, now);
    tone.frequency.exponentialRampToValueAtTime(190, now + LENGTH_S);
    volume.gain.setValueAtTime(0.16, now);
    volume.gain.exponentialRampToValueAtTime(0.001, now + LENGTH_S);
    tone.connect(volume).connect(audio.destination);
    tone.start(now);
    tone.stop(now + LENGTH_S);
  };
}
