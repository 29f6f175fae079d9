"""Real servers on loopback for every test that asks one."""

import logging
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.flows.scripted import Server
from tests.postgres import PostgreSQL, find_programs
from transforms.article import is_compiled


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-expected``; the diff it leaves is read like code."""
    parser.addoption(
        "--update-expected",
        action="store_true",
        help="rewrite tests/pages/*/article.json with what the pages give now, but for"
        " the fields that known-failure.md lists",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip in the fast build what only the interpreted one can show."""
    if not is_compiled():
        return
    for item in items:
        if mark := item.get_closest_marker("interpreted"):
            item.add_marker(pytest.mark.skip(reason=mark.kwargs["why"]))


@pytest.fixture
def server() -> Iterator[Server]:
    """A scripted server on 127.0.0.1."""
    made = Server()
    yield made
    made.stop()


@pytest.fixture
def other() -> Iterator[Server]:
    """A second host, on 127.0.0.2."""
    made = Server("127.0.0.2")
    yield made
    made.stop()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a key and a certificate for localhost that nobody else knows."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "authority.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def secure(authority: Path) -> Iterator[Server]:
    """A scripted server with TLS, named localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    made = Server(context=context)
    made.name = "localhost"
    yield made
    made.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgreSQL]:
    """A real PostgreSQL of our own."""
    programs = find_programs()
    if not programs:
        pytest.skip(
            "PostgreSQL IS NOT INSTALLED, so the warehouse for teams goes UNTESTED; "
            "apt-get install postgresql"
        )
    made = PostgreSQL(programs)
    yield made
    made.close()


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of an S3 server with an empty bucket, ``desk``."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    made = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    made.start()
    host, port = made.get_host_and_port()
    address = f"http://{host}:{port}"
    signed = "AWS4-HMAC-SHA256 Credential=desk/20260101/us-east-1/s3/aws4_request"
    httpx.put(f"{address}/desk", headers={"Authorization": signed}).raise_for_status()
    yield address
    made.stop()
