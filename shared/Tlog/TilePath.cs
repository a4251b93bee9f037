namespace ServerlessEvents.Tlog;

/// <summary>
/// Where a tile lies in a log (C2SP tlog-tiles): <c>tile/0/x001/x234/067</c>, and <c>.p/112</c> after it when it is not full.
/// </summary>
public static class TilePath
{
    /// <summary>How many hashes, or entries, a full tile has.</summary>
    public const int Width = 256;

    /// <summary>How many levels of the tree lie in one tile.</summary>
    public const int Height = 8;

    /// <summary>The tile of hashes of a level.</summary>
    public static string Hashes(int level, long number, int width = Width) => Of($"{level}", number, width);

    /// <summary>The bundle of the entries whose hashes are in the tile of this number at level 0.</summary>
    public static string Entries(long number, int width = Width) => Of("entries", number, width);

    private static string Of(string kind, long number, int width)
    {
        var path = $"{number % 1000:000}";
        for (number /= 1000; number > 0; number /= 1000) path = $"x{number % 1000:000}/{path}";
        return $"tile/{kind}/{path}{(width == Width ? "" : $".p/{width}")}";
    }
}
