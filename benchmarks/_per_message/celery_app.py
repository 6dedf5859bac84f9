"""The Celery application: two tasks that are one job each, results ignored; `python -m` puts rows into a queue.

python -m benchmarks._per_message.celery_app submit_over_smpp held 40 2040
"""

from __future__ import annotations

import os
import sys

from celery import Celery

from benchmarks._per_message import job

app = Celery("bench", broker=os.environ["BENCH_REDIS"])
app.conf.task_ignore_result = True
app.conf.broker_connection_retry_on_startup = True

for task in (job.submit_over_smpp, job.submit_over_http):
    app.task(name=task.__name__)(task)


def main() -> None:
    """Put a job for each row from the third argument to the fourth into the queue of the second."""
    name, queue, first, end = sys.argv[1:]
    with app.connection_for_write() as connection, app.amqp.Producer(connection) as producer:
        for row in range(int(first), int(end)):
            app.send_task(name, (row,), queue=queue, producer=producer)


if __name__ == "__main__":
    main()
