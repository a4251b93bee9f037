namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>Where the registry's records are kept, in order.</summary>
public interface ISchemaStore
{
    /// <summary>Every record kept so far, oldest first.</summary>
    Task<IReadOnlyList<RegistryRecord>> Read(CancellationToken stop);

    /// <summary>Keeps the records; returns when they are safe. After an exception it is not known whether they are kept.</summary>
    Task Write(IReadOnlyList<RegistryRecord> records, CancellationToken stop);
}
