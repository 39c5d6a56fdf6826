/** The letters that a parent types, in two groups of four: each on a tile of its own, and once as text that is read out one by one. */
export function UserCode({ code }: { code: string }) {
  const groups = code.split('-').map((group) => [...group]);
  return (
    <div class='user-code'>
      <span class='unseen'>{groups.map((letters) => letters.join(' ')).join(' - ')}</span>
      {groups.map((letters, row) => (
        <span key={row} class='letters' aria-hidden='true'>
          {letters.map((letter, place) => (
            <span key={place} class='letter'>
              {letter}
            </span>
          ))}
        </span>
      ))}
    </div>
  );
}
