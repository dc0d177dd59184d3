// What `escapement explain` says of some classics, word for word: read each as somebody who does not know the program.

/** By scenario; the token and the numbers of runs are left out. */
export const explainedClassics: Readonly<Record<string, string>> = {
  "lost-update": `
lost-update  It panics: an update was lost

It is decided by: main.1 loads 0 from AtomicUsize.1 (step 1) before main.2 stores 1 in AtomicUsize.1
(step 3).
The other way round, it returns.

  step  main.1                      main.2                      main
►    1  loads 0 from AtomicUsize.1
     2                              loads 0 from AtomicUsize.1
►    3                              stores 1 in AtomicUsize.1
     4  stores 1 in AtomicUsize.1
     7                                                          loads 1 from AtomicUsize.1
     8                                                          ends the process

Why it went from one to the next
  step 2: to main.2, since main.1 is preempted: it could go on
  step 4: to main.1, since main.2 has ended
  step 5: to main, since main.1 has ended

(main.2: the second thread or task that main started; Mutex.1: the first Mutex that was made there)
`,

  deadlock01: `
deadlock01  It hangs: nobody can go on.
  main waits at thread.join of main.1, held by main.1
  main.1 waits at Mutex.lock of main/Mutex.2, held by main.2
  main.2 waits at Mutex.lock of main/Mutex.1, held by main.1
  circle: main.1 → main.2 → main.1

It is decided by: main.1 locks Mutex.1 (step 1) before main.2 locks Mutex.1 (it never comes to
that).
The other way round, it returns.

   step  main.1         main.2         main
►     1  locks Mutex.1
      2                 locks Mutex.2
  never                                joins main.1
  never  locks Mutex.2
► never                 locks Mutex.1

Why it went from one to the next
  step 2: to main.2, since main.1 is preempted: it could go on

(main.2: the second thread or task that main started; Mutex.1: the first Mutex that was made there)
`,

  "notify-lost": `
notify-lost  It hangs: nobody can go on.
  main waits at JoinHandle.await of main.1, held by main.1
  main.1 waits at Notify.notified of main/Notify.1

It is decided by: main.2 notifies who waits at Notify.1 (step 11) before main.1 begins to wait at
Notify.1 (step 15).
The other way round, it returns.

  step  main                    main.1                         main.2
     3  awaits main.1: Pending
     6                          loads false from AtomicBool.1
►   11                                                         notifies who waits at Notify.1
►   15                          begins to wait at Notify.1

Why it went from one to the next
  step  6: to main.1, since main waits at JoinHandle.await of main.1
  step 10: to main.2, since main.1 is preempted: it could go on
  step 15: to main.1, since the poll of main.2 is over

(main.2: the second thread or task that main started; Mutex.1: the first Mutex that was made there)
`,

  mutual: `
mutual  It hangs: nobody can go on.
  main waits at JoinHandle.await of main.1, held by main.1
  main.1 waits at mpsc.send of main/mpsc.1, held by main.2
  main.2 waits at mpsc.send of main/mpsc.2, held by main.1
  circle: main.1 → main.2 → main.1

No order of events avoids this: they wait for each other, main.1 → main.2 → main.1.

  step  main                    main.1                      main.2
     3  awaits main.1: Pending
     6                          sends 0 to mpsc.1
     7                          sends 1 to mpsc.1: Pending
     9                                                      sends 0 to mpsc.2
    10                                                      sends 1 to mpsc.2: Pending

Why it went from one to the next
  step 6: to main.1, since main waits at JoinHandle.await of main.1
  step 9: to main.2, since main.1 waits at mpsc.send of main/mpsc.1

(main.2: the second thread or task that main started; Mutex.1: the first Mutex that was made there)
`,

  "select-cancel": `
select-cancel  It panics: an item went with the losing branch

It is decided by: main finds nothing in mpsc.2 (step 4) before main.2 sends () to mpsc.2 (step 11).
The other way round, it returns.

  step  main                           main.1                    main.2
     3  finds nothing in mpsc.1
►    4  finds nothing in mpsc.2
     7                                 sends 0 to mpsc.1
     8                                 sends 1 to mpsc.1
     9                                 drops a sender of mpsc.1
►   11                                                           sends () to mpsc.2
    12                                                           drops a sender of mpsc.2
    16  receives Some(0) from mpsc.1
    17  receives Some(()) from mpsc.2
    18  receives Some(1) from mpsc.1
    19  receives None from mpsc.2
    20  receives None from mpsc.1
    21  receives None from mpsc.2
    32  ends the process

Why it went from one to the next
  step  7: to main.1, since main waits at mpsc.recv of main/mpsc.2
  step 11: to main.2, since the poll of main.1 is over
  step 16: to main, since the poll of main.2 is over; main was woken by step 7

(main.2: the second thread or task that main started; Mutex.1: the first Mutex that was made there)
`,

  "oneshot-abort": `
oneshot-abort  It hangs: nobody can go on.
  main waits at JoinHandle.await of main.2, held by main.2
  main.2 waits at oneshot.recv of main.2/oneshot.1, held by main/Mutex.1

It is decided by: main.2 sends 1 to mpsc.1 (step 12) before main.1 drops the receiver of mpsc.1
(step 17).
The other way round, it returns.

  step  main                    main.2                      main.1
     3  aborts main.1
     4  awaits main.2: Pending
    10                          locks Mutex.1
►   12                          sends 1 to mpsc.1
    13                          finds nothing in oneshot.1
►   17                                                      drops the receiver of mpsc.1

Why it went from one to the next
  step 10: to main.2, since main waits at JoinHandle.await of main.2
  step 17: to main.1, since main.2 waits at oneshot.recv of main.2/oneshot.1

(main.2: the second thread or task that main started; Mutex.1: the first Mutex that was made there)
`,
};
