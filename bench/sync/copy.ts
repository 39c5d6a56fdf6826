import pg from 'pg';
import { serveClient } from './serve-client.ts';

// The rows as they leave Postgres by COPY, counted and forgotten.
await serveClient(async (url) => {
  const postgres = new pg.Client({ connectionString: url });
  await postgres.connect();
  const nothing = async () => undefined;
  return {
    load: async (rows) => {
      const came = await copied(postgres, 'COPY bench_mappings TO STDOUT');
      if (came !== rows) throw new Error(`${came} of ${rows} rows`);
    },
    follow: nothing,
    shows: nothing,
    leave: nothing,
    comeBack: nothing,
    close: () => postgres.end(),
  };
});

/** pg has no function for it: this is what it calls as messages arrive. */
function copied(postgres: pg.Client, sql: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = 0;
    const ignore = () => undefined;
    const submittable = {
      submit: (connection: { query: (text: string) => void }) => connection.query(sql),
      handleCopyData: () => {
        rows += 1;
      },
      handleError: reject,
      handleReadyForQuery: () => resolve(rows),
      handleCommandComplete: ignore,
      handleRowDescription: ignore,
      handleDataRow: ignore,
      handleEmptyQuery: ignore,
    };
    postgres.query(submittable as unknown as pg.Submittable);
  });
}
