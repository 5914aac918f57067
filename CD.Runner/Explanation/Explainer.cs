using CD.Runner.Augmentation;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Explanation;

/// <summary>Explains heads of a trained run by LIME (Ribeiro et al., 2016): which superpixels of an image raise a head's output.</summary>
internal static class Explainer
{
    /// <summary>Explains the chosen heads for the chosen images of an experiment, and writes pictures and tables.</summary>
    /// <param name="experiment">The run's configuration with the images.</param>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="options">What is explained, and how.</param>
    /// <param name="note">Told one line each about the choice and the progress; null for nobody.</param>
    /// <param name="cancellation">Stops between two batches; nothing is written then.</param>
    /// <returns>The explanations and the files.</returns>
    /// <exception cref="UserErrorException">The run has no weights or no such stage, head or image, or a file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static ExplainOutcome Run(Experiment experiment, string runFolder, ExplainOptions options, Action<string>? note = null, CancellationToken cancellation = default)
    {
        int stage = FindStage(experiment, options.Stage);
        IReadOnlyList<HeadExplanation> explanations = experiment.WithEncoder(runFolder, encoder => Explain(experiment, encoder, stage, options, note, cancellation));
        return ExplanationFiles.Write(Path.GetFullPath(options.Output ?? Path.Combine(runFolder, "explanations")), explanations, experiment.Stages[stage], options);
    }

    /// <summary>Explains heads without writing anything.</summary>
    /// <param name="experiment">The configuration with the images.</param>
    /// <param name="encoder">The trained method in evaluation mode.</param>
    /// <param name="stage">The place of the explained stage among the method's.</param>
    /// <param name="options">What is explained, and how.</param>
    /// <param name="note">Told one line each about the choice and the progress; null for nobody.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>The explanations, head by head, in the order of the choice.</returns>
    internal static IReadOnlyList<HeadExplanation> Explain(Experiment experiment, IEncoder encoder, int stage, ExplainOptions options, Action<string>? note, CancellationToken cancellation)
    {
        IImageSource source = experiment.Images;
        long[] looked = options.Indices is null ? Indices.Range(0, source.Count) : Checked(options.Indices, source.Count);
        FeatureMatrix outputs = StageOutputs.Of(encoder, experiment.Stages, stage, source, looked, experiment.Configuration.Evaluation.BatchSize, experiment.Device, cancellation);
        IReadOnlyList<int> heads = HeadChoice.Choose(options.Heads, outputs, experiment.Stages[stage]);
        Dictionary<int, IReadOnlyList<int>> rows = heads.ToDictionary(head => head, head => options.Indices is null ? Choose(outputs, head, options, note) : [.. Enumerable.Range(0, looked.Length)]);
        long[] images = [.. rows.Values.SelectMany(chosen => chosen).Distinct().Select(row => looked[row]).Order()];
        if (images.Length == 0)
        {
            throw new UserErrorException(ExitCode.Usage, $"--skip {options.Skip} passes over all {source.Count} images; skip fewer.");
        }

        PerturbedOutputs perturbed = new(encoder, stage, heads, options.Hide, experiment.Configuration.Evaluation.BatchSize, experiment.Device);
        Dictionary<(int Head, long Image), HeadExplanation> all = [];
        ExplainProgress progress = new(images.Length, options.Samples, note);
        foreach (ImageBatch batch in source.Read(images.Select(image => new[] { image }), cancellation))
        {
            using (batch)
            {
                ExplainedImage image = Divide(experiment, batch, images[all.Count / heads.Count], options);
                foreach (HeadExplanation explanation in Explain(perturbed, heads, image, options, cancellation))
                {
                    all.Add((explanation.Head, image.Index), explanation);
                }

                progress.Done(all.Count / heads.Count);
            }
        }

        return [.. heads.SelectMany(head => rows[head].Select(row => all[(head, looked[row])]))];
    }

    /// <summary>Explains heads for one image: one set of forward passes, and one system of equations, serves all of them.</summary>
    internal static IReadOnlyList<HeadExplanation> Explain(PerturbedOutputs perturbed, IReadOnlyList<int> heads, ExplainedImage image, ExplainOptions options, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor masks = Perturbations.Masks(options.Samples, image.Superpixels.Count, options.Seed, image.Index);
        Tensor outputs = perturbed.Of(image, masks, cancellation);                                    // (N, heads)
        Tensor weights = Perturbations.Kernel(Perturbations.Distances(masks));
        IReadOnlyList<LocalFit> fits = WeightedRidge.Fit(masks.to(ScalarType.Float64), outputs, weights);
        return [.. heads.Select((head, column) => new HeadExplanation(head, image, outputs[0, column].item<double>(), fits[column]))];
    }

    /// <summary>The image as the network sees it, in whole bytes, divided into superpixels.</summary>
    private static ExplainedImage Divide(Experiment experiment, ImageBatch batch, long index, ExplainOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        int side = experiment.Configuration.Augmentation.ImageSize;
        byte[] planes = EvaluationView.Apply(batch, side, CPU).mul_(255).round_().to(ScalarType.Byte).contiguous().bytes.ToArray();
        int? label = experiment.Images.Labels?[(int)index] is int known and >= 0 ? known : null;
        string? className = label < experiment.Images.ClassNames.Count ? experiment.Images.ClassNames[label.Value] : null;
        return new ExplainedImage(index, experiment.Images.ItemNames[(int)index], className, planes, Slic.Segment(planes, side, side, options.Segments));
    }

    private static IReadOnlyList<int> Choose(FeatureMatrix outputs, int head, ExplainOptions options, Action<string>? note)
    {
        ImageChoice choice = ImageChoice.Of(outputs, head, options);
        if (choice.BelowThreshold > 0)
        {
            note?.Invoke(choice.BelowThreshold == choice.Rows.Count
                ? $"Head {head}: no {(choice.Above > 0 ? "further " : string.Empty)}image's output is above {options.Threshold}; the highest below it are explained."
                : $"Head {head}: only {choice.Rows.Count - choice.BelowThreshold} images' outputs are above {options.Threshold}; the highest below it are explained too.");
        }

        return choice.Rows;
    }

    private static long[] Checked(IReadOnlyList<int> indices, int count)
    {
        foreach (int index in indices)
        {
            if (index < 0 || index >= count)
            {
                throw new UserErrorException(ExitCode.Usage, $"--indices: the data set has the images 0 to {count - 1}; received {index}.");
            }
        }

        return [.. indices.Distinct().Select(index => (long)index)];
    }

    private static int FindStage(Experiment experiment, string name)
    {
        Stage[] matrices = [.. experiment.Stages.Where(stage => stage.Kind == StageKind.Matrix && stage.Name != Stage.Pixels.Name)];
        Stage? found = Array.Find(matrices, stage => stage.Symbol == name) ?? Array.Find(matrices, stage => stage.Name == name);
        return found is not null
            ? experiment.Stages.ToList().IndexOf(found)
            : throw new UserErrorException(
                ExitCode.Usage,
                $"--stage: the run's method {experiment.Configuration.Method.Name} has no stage \"{name}\" whose outputs could be explained{(matrices.Length == 0 ? "." : $"; choose {string.Join(" or ", matrices.Select(stage => $"{stage.Symbol} ({stage.Title})"))}, for example --stage {matrices[^1].Symbol}.")}");
    }
}
