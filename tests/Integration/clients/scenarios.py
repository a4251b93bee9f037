"""The scenarios of ClientsTests, by Debian's python3-kafka: scenarios.py BOOTSTRAP CAP PREFIX"""
import sys
import threading
import time

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, NewPartitions, NewTopic
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

bootstrap, cap, prefix = sys.argv[1:4]
admin = KafkaAdminClient(bootstrap_servers=bootstrap)


def until(condition, what):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, what


def consumer(**config):
    return KafkaConsumer(bootstrap_servers=bootstrap, fetch_max_wait_ms=50, **{"enable_auto_commit": False, **config})


def read(count, reader):
    got = []
    until(lambda: got.extend(r for rs in reader.poll(100).values() for r in rs) or len(got) >= count, f"{len(got)} of {count}")
    return got


def send(topic, records, **config):
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", **config)
    for record in records:
        producer.send(topic, **record)
    producer.flush(60)
    producer.close()


def every_compression():
    """keys, headers and null values come back as sent in every compression"""
    admin.create_topics([NewTopic(prefix + "plain", 1, 1)])
    codecs = [None, "gzip", "snappy", "lz4"] + (["zstd"] if cap != "0.11" else [])
    for codec in codecs:
        send(prefix + "plain", [{"key": b"k", "value": str(codec).encode() * 50, "headers": [("h", b"x")]}, {"key": b"k", "value": None}], compression_type=codec, linger_ms=100)
    partition = TopicPartition(prefix + "plain", 0)
    reader = consumer()
    reader.assign([partition])
    reader.seek_to_beginning()
    got = read(2 * len(codecs), reader)
    assert [r.value for r in got] == [v for codec in codecs for v in (str(codec).encode() * 50, None)], got
    assert got[0].headers == [("h", b"x")] and got[0].key == b"k"
    reader.seek(partition, 3)
    assert read(1, reader)[0].offset == 3
    reader.seek_to_end()
    reader.position(partition)  # the client looks for the end only now
    send(prefix + "plain", [{"value": b"after"}])
    assert read(1, reader)[0].value == b"after"
    reader.close()


def by_time():
    """offsets are found by time"""
    admin.create_topics([NewTopic(prefix + "timed", 1, 1)])
    send(prefix + "timed", [{"value": b"%d" % at, "timestamp_ms": at} for at in (1000, 2000, 3000)])
    partition = TopicPartition(prefix + "timed", 0)
    reader = consumer()
    assert reader.offsets_for_times({partition: 1500})[partition].offset == 1
    assert reader.end_offsets([partition])[partition] == 3 and reader.beginning_offsets([partition])[partition] == 0
    reader.close()


def resuming():
    """a group resumes where it committed"""
    admin.create_topics([NewTopic(prefix + "resumed", 1, 1)])
    send(prefix + "resumed", [{"value": b"a"}, {"value": b"b"}, {"value": b"c"}])
    partition = TopicPartition(prefix + "resumed", 0)
    reader = consumer(group_id=prefix + "resumers", auto_offset_reset="earliest")
    reader.subscribe([prefix + "resumed"])
    read(3, reader)
    reader.commit({partition: OffsetAndMetadata(2, "two")})
    reader.close()
    reader = consumer(group_id=prefix + "resumers")
    reader.subscribe([prefix + "resumed"])
    assert [r.value for r in read(1, reader)] == [b"c"]
    reader.close()


def three_members():
    """three members of a group share what there is"""
    admin.create_topics([NewTopic(prefix + "shared", 6, 1)])
    members = [consumer(group_id=prefix + "three", heartbeat_interval_ms=100, session_timeout_ms=10000) for _ in range(3)]

    stop = threading.Event()

    def run(member):
        while not stop.is_set():
            member.poll(50)

    # A join waits for the other members, and poll waits for the join: one thread each.
    for member in members:
        member.subscribe([prefix + "shared"])
    threads = [threading.Thread(target=run, args=(member,)) for member in members]
    for thread in threads:
        thread.start()
    until(lambda: time.sleep(0.05) or [len(member.assignment()) for member in members] == [2, 2, 2], "never two each")
    stop.set()
    for thread in threads:
        thread.join()
    for member in members:
        member.close()


def administration():
    """an administrator makes, describes, widens and removes topics and groups"""
    admin.create_topics([NewTopic(prefix + "made", 2, 1, topic_configs={"cleanup.policy": "compact"})])
    described = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, prefix + "made", {"cleanup.policy": None})])
    assert any(entry[0] == "cleanup.policy" and entry[1] == "compact" for answer in described for entry in answer.resources[0][4]), described
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, prefix + "made", {"retention.ms": "1000"})])
    if cap != "0.11":
        admin.create_partitions({prefix + "made": NewPartitions(4)})
        reader = consumer()
        until(lambda: len(reader.partitions_for_topic(prefix + "made") or []) == 4 or reader.topics() is None, "never four partitions")
        reader.close()
    assert (prefix + "resumers", "consumer") in admin.list_consumer_groups()
    assert admin.describe_consumer_groups([prefix + "resumers"])[0].group == prefix + "resumers"
    assert admin.list_consumer_group_offsets(prefix + "resumers")[TopicPartition(prefix + "resumed", 0)] == OffsetAndMetadata(2, "two")
    if cap != "0.11":
        admin.delete_consumer_groups([prefix + "resumers"])
        assert (prefix + "resumers", "consumer") not in admin.list_consumer_groups()
    admin.delete_topics([prefix + "made"])
    assert prefix + "made" not in admin.list_topics()


def compacted():
    """a compacted topic takes no record without a key"""
    admin.create_topics([NewTopic(prefix + "state", 1, 1, topic_configs={"cleanup.policy": "compact"})])
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", retries=0)
    for key in (b"k", b"", None):
        sent = producer.send(prefix + "state", key=key, value=b"v")
        if key is not None:
            sent.get(60)
            continue
        try:
            sent.get(60)
        except KafkaError:
            continue
        raise AssertionError("a record without a key was taken")
    producer.close()
    reader = consumer()
    assert reader.end_offsets([TopicPartition(prefix + "state", 0)])[TopicPartition(prefix + "state", 0)] == 2
    reader.close()


def the_broker():
    """a user interface learns what the broker is"""
    broker = admin.describe_cluster()["brokers"][0]["node_id"]
    described = admin.describe_configs([ConfigResource(ConfigResourceType.BROKER, str(broker))])
    names = [entry[0] for answer in described for entry in answer.resources[0][4]]
    assert {"num.partitions", "message.max.bytes", "log.retention.ms"} <= set(names), names


for scenario in (every_compression, by_time, resuming, three_members, administration, compacted, the_broker):
    scenario()
    print("ok", scenario.__doc__, flush=True)
admin.close()
