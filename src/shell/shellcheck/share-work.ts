// Shares jobs out among workers that run side by side.

/** Runs each job on the first worker that is free. Rejects when a job does. */
export async function shareWork<Job, Worker>(
  jobs: readonly Job[],
  workers: readonly Worker[],
  run: (job: Job, worker: Worker) => Promise<void>,
): Promise<void> {
  let next = 0
  const work = async (worker: Worker) => {
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) await run(job, worker)
  }
  await Promise.all(workers.map(work))
}
