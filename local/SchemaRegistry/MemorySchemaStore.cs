namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>Records in memory, as the bytes that the topic would hold, so that tests go through the same JSON.</summary>
public sealed class MemorySchemaStore : ISchemaStore
{
    private readonly List<(byte[] Key, byte[]? Value)> records = [];

    public Task<IReadOnlyList<RegistryRecord>> Read(CancellationToken stop)
    {
        lock (records)
        {
            return Task.FromResult<IReadOnlyList<RegistryRecord>>([
                .. records.Select(record => RegistryRecordJson.Read(record.Key, record.Value))
            ]);
        }
    }

    public Task Write(IReadOnlyList<RegistryRecord> records, CancellationToken stop)
    {
        lock (this.records) this.records.AddRange(records.Select(RegistryRecordJson.Write));
        return Task.CompletedTask;
    }
}
