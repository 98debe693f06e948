"""A hub on one machine, each user an account of it: what docs/jupyterhub.md says was tried.

Start it as root, by the jupyterhub of the environment in which the course is installed.
"""

c = get_config()  # noqa: F821  (JupyterHub runs this file with it)

# plain HTTP for this machine alone: put a web server with a certificate in front of it
c.JupyterHub.bind_url = "http://127.0.0.1:8000"

# accounts and passwords are the machine's (PAM); whoever has one may come in. Servers run as that
# user, so the machine's file permissions decide who reads what
c.PAMAuthenticator.allow_all = True
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"

c.Spawner.default_url = "/lab"
# arrays are small: on cores that a class shares, threads that wait for each other take far longer
c.Spawner.environment = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
