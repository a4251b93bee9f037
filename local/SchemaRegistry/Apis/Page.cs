namespace ServerlessEvents.Local.SchemaRegistry.Apis;

/// <summary>Which part of a list is asked for: all of it by default.</summary>
/// <param name="Offset">How many entries to leave out at the beginning.</param>
/// <param name="Limit">How many entries at most; below zero, no limit.</param>
public readonly record struct Page(int Offset = 0, int Limit = -1)
{
    public IEnumerable<T> Of<T>(IEnumerable<T> all) => all.Skip(Offset).Take(Limit < 0 ? int.MaxValue : Limit);
}
