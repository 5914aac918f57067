using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using CD.Runner.Export;
using CD.Runner.Export.Keras;
using CD.Runner.Export.SavedModel;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Export;

/// <summary>TensorFlow.js in a process of node: a foreign reader of the graph in a SavedModel, and of layers models.</summary>
internal sealed class TensorFlowJsJudge : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Process process;
    private readonly Task<string> messages;
    private int models;
    private int requests;

    /// <summary>Starts the judge; the test is inconclusive where node or TensorFlow.js is not there.</summary>
    /// <param name="backend">What computes, <c>cpu</c> or <c>wasm</c>.</param>
    public TensorFlowJsJudge(string backend = "cpu")
    {
        try
        {
            process = Process.Start(new ProcessStartInfo("node", [Script(), backend]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            messages = process.StandardError.ReadToEndAsync();
        }
        catch (Exception exception)
        {
            folder.Dispose();
            if (exception is System.ComponentModel.Win32Exception)
            {
                Assert.Inconclusive("node is not installed, so TensorFlow.js did not judge.");
            }

            throw;
        }
    }

    /// <summary>Writes a model for the judge.</summary>
    /// <returns>Its folder.</returns>
    public string Add(ExportModel model)
    {
        string path = folder.File(string.Create(CultureInfo.InvariantCulture, $"model{++models}"));
        GraphModelWriter.Write(SavedModelBuilder.Build(model), path);
        return path;
    }

    /// <summary>Writes a layers model for the judge.</summary>
    /// <returns>Its folder.</returns>
    public string AddLayers(ExportModel model)
    {
        string path = folder.File(string.Create(CultureInfo.InvariantCulture, $"model{++models}"));
        new TensorFlowJsExporter().Write(model, path);
        return path;
    }

    /// <summary>Computes images.</summary>
    /// <param name="model">A model's folder.</param>
    /// <param name="images">float32 or uint8 <c>[batch, height, width, 3]</c>.</param>
    /// <returns>The outputs by name; the current dispose scope owns them.</returns>
    public Dictionary<string, Tensor> Run(string model, Tensor images)
    {
        bool bytes = images.dtype == ScalarType.Byte;
        string file = folder.Add(string.Create(CultureInfo.InvariantCulture, $"request{++requests}/images.bin"), images.to_type(bytes ? ScalarType.Int32 : ScalarType.Float32).contiguous().bytes.ToArray());
        JsonObject request = new()
        {
            ["model"] = model,
            ["images"] = file,
            ["shape"] = new JsonArray([.. images.shape.Select(size => JsonValue.Create(size))]),
            ["dtype"] = bytes ? "int32" : "float32",
            ["folder"] = Path.GetDirectoryName(file),
        };
        process.StandardInput.WriteLine(request.ToJsonString(JsonSerializerOptions.Default));
        process.StandardInput.Flush();
        string answer = process.StandardOutput.ReadLine() ?? throw new AssertFailedException($"TensorFlow.js could not compute the model: {messages.Result}");
        return JsonNode.Parse(answer)!.AsObject().ToDictionary(output => output.Key, output => Read(Path.Combine(Path.GetDirectoryName(file)!, $"{output.Key}.bin"), output.Value!));
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromMinutes(1)))
        {
            process.Kill();
        }

        process.Dispose();
        folder.Dispose();
    }

    private static Tensor Read(string file, JsonNode output)
    {
        byte[] content = File.ReadAllBytes(file);
        long[] shape = [.. output["shape"]!.AsArray().Select(size => size!.GetValue<long>())];
        return (string?)output["dtype"] == "int32"
            ? tensor(MemoryMarshal.Cast<byte, int>(content).ToArray(), shape)
            : tensor(MemoryMarshal.Cast<byte, float>(content).ToArray(), shape);
    }

    private static string Script()
    {
        for (DirectoryInfo? place = new(AppContext.BaseDirectory); place is not null; place = place.Parent)
        {
            string judges = Path.Combine(place.FullName, "bench", "judges", "tfjs");
            if (File.Exists(Path.Combine(judges, "serve.mjs")))
            {
                if (!Directory.Exists(Path.Combine(judges, "node_modules", "@tensorflow", "tfjs")))
                {
                    Assert.Inconclusive("TensorFlow.js is not installed: run npm ci in bench/judges/tfjs. It did not judge.");
                }

                return Path.Combine(judges, "serve.mjs");
            }
        }

        throw new AssertFailedException("bench/judges/tfjs/serve.mjs lies above the tests; it was not found.");
    }
}
