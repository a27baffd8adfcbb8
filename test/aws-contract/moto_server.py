"""moto's server, one request after the other. Its own has many threads and no locks: of several conditional writes at
once, more than one may go through, which says nothing about the answers that are compared here."""

from moto import server

run_simple = server.run_simple
server.run_simple = lambda *args, **options: run_simple(*args, **{**options, "threaded": False})
server.main()
