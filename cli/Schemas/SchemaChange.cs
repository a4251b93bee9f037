namespace ServerlessEvents.Cli.Schemas;

/// <summary>What applying a schema file would do.</summary>
/// <param name="File">The file.</param>
/// <param name="Known">The version that has this schema already; null when it would be a new one.</param>
/// <param name="IsFirst">Whether it would be the subject's first version.</param>
/// <param name="Objections">Why the registry would refuse it.</param>
public sealed record SchemaChange(SchemaFile File, RegisteredSchema? Known, bool IsFirst, IReadOnlyList<string> Objections)
{
    public static async Task<IReadOnlyList<SchemaChange>> PlanAll(
        RegistryClient registry, IReadOnlyList<SchemaFile> files, CancellationToken stop)
    {
        var changes = new List<SchemaChange>();
        foreach (var file in files)
        {
            var known = await registry.LookUp(file, stop);
            var isFirst = known is null && await registry.Find(file.Type, "latest", stop) is null;
            changes.Add(new SchemaChange(file, known, isFirst, known is null ? await ObjectionsTo(registry, file, stop) : []));
        }
        return changes;
    }

    private static async Task<IReadOnlyList<string>> ObjectionsTo(RegistryClient registry, SchemaFile file, CancellationToken stop) =>
        await registry.IsReadOnly(file.Type, stop)
            ? ["the registry takes no new version of it, as its mode is read-only"]
            : await registry.Check(file, stop);

    /// <summary>Prints what is to be said before anything is done; false when something speaks against it.</summary>
    public static bool Report(Terminal terminal, IReadOnlyList<SchemaChange> changes)
    {
        foreach (var file in changes.Select(change => change.File))
        {
            foreach (var warning in file.Warnings) terminal.Line($"warning: {file.Path}: {warning}", "yellow");
        }
        foreach (var change in changes.Where(change => change.Objections.Count > 0))
        {
            terminal.Line($"{change.File.Type}: incompatible ({change.File.Path})", "red");
            foreach (var objection in change.Objections) terminal.Line($"  {objection}");
        }
        return changes.All(change => change.Objections.Count == 0);
    }
}
