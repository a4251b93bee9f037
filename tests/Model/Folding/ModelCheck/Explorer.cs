namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>
/// Tries every list of choices, depth first: each run replays the choices so far from the start and then goes on with new ones.
/// </summary>
internal sealed class Explorer
{
    private readonly List<(int Chosen, int Of)> path = [];
    private int at;

    /// <summary>Whether the next choice was made in an earlier run.</summary>
    public bool IsReplaying => at < path.Count;

    public int Choose(int of)
    {
        if (!IsReplaying) path.Add((0, of));
        else if (path[at].Of != of)
            throw new InvalidOperationException($"Not deterministic: choice {at} was one of {path[at].Of} and is now one of {of}.");
        return path[at++].Chosen;
    }

    /// <summary>Goes on to the next list of choices; false when there is none left.</summary>
    public bool Next()
    {
        at = 0;
        while (path.Count > 0 && path[^1].Chosen + 1 == path[^1].Of) path.RemoveAt(path.Count - 1);
        if (path.Count == 0) return false;
        path[^1] = (path[^1].Chosen + 1, path[^1].Of);
        return true;
    }
}
