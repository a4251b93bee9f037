using System.Text;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Tests.Tlog;

/// <summary>A tree in tiles has the root that the RFC defines, at each size, and proves what is in it.</summary>
public sealed class TiledTreeTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tlog-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void The_tree_of_the_reference_implementation_of_Certificate_Transparency_has_its_root()
    {
        string[] leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        var (log, at) = Grown([.. leaves.Select(Convert.FromHexString)]);
        Assert.Equal("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", at.Root.ToString());
        Assert.Equal(at.Root, new TiledTree(log, at.Size).Root);
    }

    [Fact]
    public void Each_size_has_the_root_of_the_definition_and_each_entry_and_each_smaller_tree_a_proof()
    {
        var entries = Entries(67);
        var (log, _) = Grown(entries, step: 1);
        var roots = Enumerable.Range(0, entries.Count + 1).Select(size => NaiveTree.Root([.. entries.Take(size)])).ToList();
        for (var size = 0; size <= entries.Count; size++)
        {
            var tree = new TiledTree(log, size);
            Assert.Equal(roots[size], tree.Root);
            for (var i = 0; i < size; i++)
            {
                var path = tree.Inclusion(i);
                Assert.True(Merkle.Includes(roots[size], size, i, Merkle.Leaf(entries[i]), path));
                Assert.False(Merkle.Includes(roots[size], size, i, Merkle.Leaf(entries[(i + 1) % entries.Count]), path));
                if (i != size - 1) Assert.False(Merkle.Includes(roots[size], size, i + 1, Merkle.Leaf(entries[i]), path));
                Assert.False(Merkle.Includes(roots[size], size, i, Merkle.Leaf(entries[i]), [.. path, roots[size]]));
            }
            for (var first = 0; first <= size; first++)
            {
                var proof = tree.Consistency(first);
                Assert.True(Merkle.IsConsistent(first, roots[first], size, roots[size], proof));
                if (first > 0) Assert.False(Merkle.IsConsistent(first, roots[first - 1], size, roots[size], proof));
                if (first is > 0 && first < size) Assert.False(Merkle.IsConsistent(first, roots[first], size, roots[size - 1], proof));
            }
        }
    }

    [Theory]
    [InlineData(255), InlineData(256), InlineData(257), InlineData(511), InlineData(512)]
    [InlineData(65_535), InlineData(65_537), InlineData(70_000)]
    public void A_tree_of_several_tiles_and_levels_too(int size)
    {
        var entries = Entries(size);
        var (log, at) = Grown(entries, step: size / 3);
        Assert.Equal(NaiveTree.Root(entries), at.Root);
        var tree = new TiledTree(log, size);
        foreach (var index in (int[])[0, 1, size / 2, size - 2, size - 1])
        {
            Assert.Equal(entries[index], tree.Entry(index));
            Assert.True(Merkle.Includes(at.Root, size, index, Merkle.Leaf(entries[index]), tree.Inclusion(index)));
            var first = NaiveTree.Root([.. entries.Take(index)]);
            Assert.True(Merkle.IsConsistent(index, first, size, at.Root, tree.Consistency(index)));
        }
    }

    [Fact]
    public void The_tiles_of_a_tree_are_those_of_the_text()
    {
        Grown(Entries(70_000), step: 70_000);
        Assert.Equal(273, Directory.GetFiles(Path.Combine(folder.FullName, "tile", "0")).Length);
        foreach (var (path, bytes) in new[] { ("0/273.p/112", 112 * 32), ("1/000", 256 * 32), ("1/001.p/17", 17 * 32), ("2/000.p/1", 32) })
            Assert.Equal(bytes, new FileInfo(Path.Combine(folder.FullName, "tile", path)).Length);
        Assert.Equal("tile/entries/x001/x234/067", TilePath.Entries(1_234_067));
        Assert.Equal("tile/0/x001/000.p/3", TilePath.Hashes(0, 1_000, 3));
    }

    [Fact]
    public void Tiles_that_were_written_anew_below_those_that_the_root_vouches_for_are_noticed()
    {
        var entries = Entries(70_000);
        var (log, at) = Grown(entries, step: 70_000);
        Assert.Equal(entries.Skip(65_000), new TiledTree(log, at.Size).EntriesFrom(65_000).Select(entry => entry.Entry.ToArray()));
        var (tile, hashes, bundle) = (At(TilePath.Hashes(1, 0)), At(TilePath.Hashes(0, 7)), At(TilePath.Entries(7)));
        var forged = TiledTree.EntriesOf(File.ReadAllBytes(bundle)).Select(entry => entry.ToArray()).ToList();
        forged[5][0] ^= 1;
        var leaves = forged.Select(entry => Merkle.Leaf(entry)).ToArray();
        File.WriteAllBytes(bundle, [.. forged.SelectMany(entry => (byte[])[(byte)(entry.Length >> 8), (byte)entry.Length, .. entry])]);
        File.WriteAllBytes(hashes, [.. leaves.SelectMany(Bytes)]);
        var above = File.ReadAllBytes(tile);
        Bytes(Merkle.Perfect(leaves)).CopyTo(above, 7 * 32);
        File.WriteAllBytes(tile, above);
        var tree = new TiledTree(log, at.Size);
        Assert.Equal(at.Root, tree.Root); // it needs no tile below the third level
        Assert.False(tree.IsVouched(0, 7));
        Assert.Throws<TlogException>(() => tree.EntriesFrom(65_000).Count());
    }

    [Fact]
    public void Who_begins_again_after_a_crash_writes_the_same_and_another_log_is_refused()
    {
        var entries = Entries(600);
        var (log, at) = Grown([.. entries.Take(300)]);
        var lost = new TlogWriter(log, at);
        foreach (var entry in entries.Skip(300)) lost.Append(entry);
        var sealedOnce = lost.Seal(); // its checkpoint never came
        var again = new TlogWriter(log, at);
        foreach (var entry in entries.Skip(300)) again.Append(entry);
        Assert.Equal(sealedOnce, again.Seal());
        var other = new TlogWriter(log, at);
        Assert.Throws<ForkException>(() =>
        {
            foreach (var entry in entries.Skip(299)) other.Append(entry);
            other.Seal();
        });
        Assert.Throws<ForkException>(() => new TlogWriter(log, at with { Root = Merkle.Empty }));
    }

    [Fact]
    public void An_entry_has_as_many_bytes_as_two_can_count()
    {
        var (log, at) = Grown([new byte[ushort.MaxValue], []]);
        Assert.Equal(ushort.MaxValue, new TiledTree(log, 2).Entry(0).Length);
        Assert.Throws<ArgumentException>(() => new TlogWriter(log, at).Append(new byte[ushort.MaxValue + 1]));
    }

    private string At(string path) => Path.Combine(folder.FullName, path);

    private static byte[] Bytes(Engine.Audit.AuditHash hash) => Convert.FromHexString(hash.ToString());

    private static List<byte[]> Entries(int count) => [.. Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetBytes($"entry {i}"))];

    /// <summary>A log that has grown in steps, and what its checkpoint is then.</summary>
    private (TlogStorage, TlogCheckpoint) Grown(List<byte[]> entries, int step = 100)
    {
        var (log, at) = (new TlogStorage(new FolderFiles(folder.Parent!), folder.Name), new TlogCheckpoint("example.com/log", 0, Merkle.Empty));
        foreach (var some in entries.Chunk(step))
        {
            var writer = new TlogWriter(log, at);
            foreach (var entry in some) writer.Append(entry);
            at = writer.Seal();
        }
        return (log, at);
    }
}
